"""Stripe's form encoding, read: `line_items[0][price_data][currency]=pkr` → nested dicts and lists."""

import re
from urllib.parse import parse_qsl

from tests.stripe_fake.errors import bad_request

PART = re.compile(r"\[([^\[\]]*)\]")


def decode(text: str) -> dict:
    tree: dict = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        head, _, rest = name.partition("[")
        put(tree, [head, *PART.findall("[" + rest)] if rest else [head], value)
    return {name: lists(branch) for name, branch in tree.items()}


def put(tree: dict, path: list[str], value: str) -> None:
    for step in path[:-1]:
        tree = tree.setdefault(step, {})
        if not isinstance(tree, dict):
            raise bad_request("Invalid request: a parameter is both a value and a group.")
    tree[path[-1] or str(len(tree))] = value


def lists(branch):
    """A group whose names are 0, 1, 2 … is a list."""
    if not isinstance(branch, dict):
        return branch
    if branch and all(name.isdigit() for name in branch):
        return [lists(branch[name]) for name in sorted(branch, key=int)]
    return {name: lists(each) for name, each in branch.items()}
