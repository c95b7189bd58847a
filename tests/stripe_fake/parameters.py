"""Which parameters an endpoint takes: those that the installed library's types know, and no other."""

import re
import sys
from functools import cache

from stripe._request_options import RequestOptions

from tests.stripe_fake.errors import bad_request, missing

# Not Stripe's parameters but the library's.
OPTIONS = set(RequestOptions.__annotations__)


@cache
def fields(kind: type) -> dict[str, type | None]:
    """name → the type of its group, None for a plain value."""
    module = sys.modules[kind.__module__]
    found = {}
    for name, hint in kind.__annotations__.items():
        groups = [getattr(module, word, None) for word in re.findall(r"\w+Params\w+", str(hint))]
        found[name] = groups[0] if groups else None
    return {name: group for name, group in found.items() if name not in OPTIONS}


def check(params: dict, kind: type, inside: str = "") -> None:
    """Refuse what Stripe would not know, at any depth."""
    for name, value in params.items():
        full = f"{inside}[{name}]" if inside else name
        if name not in fields(kind):
            raise bad_request(f"Received unknown parameter: {full}", param=full, code="parameter_unknown")
        group = fields(kind)[name]
        for index, each in enumerate(value) if isinstance(value, list) else [("", value)]:
            if group and isinstance(each, dict):
                check(each, group, f"{full}[{index}]" if isinstance(value, list) else full)


def required(params: dict, *names: str) -> None:
    for name in names:
        if params.get(name) in (None, "", [], {}):
            raise missing(name)


def integer(params: dict, name: str, *, least: int = 1, default: int | None = None) -> int:
    value = params.get(name)
    if value is None and default is not None:
        return default
    if value is None:
        raise missing(name)
    if not re.fullmatch(r"-?[0-9]+", str(value)):
        raise bad_request(f"Invalid integer: {value}", param=name, code="parameter_invalid_integer")
    if int(value) < least:
        raise bad_request(f"This value must be greater than or equal to {least}.", param=name)
    return int(value)


def metadata(params: dict) -> dict[str, str]:
    found = params.get("metadata") or {}
    if len(found) > 50 or any(len(name) > 40 or len(value) > 500 for name, value in found.items()):
        raise bad_request("Metadata takes 50 pairs, names of 40 and values of 500 characters.", param="metadata")
    return found
