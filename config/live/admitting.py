"""Who may have a socket: from our own pages only, with the session that their cookie names, and not too many."""

import re
from dataclasses import dataclass
from importlib import import_module
from ipaddress import IPv6Address, ip_address, ip_network
from types import SimpleNamespace
from urllib.parse import urlsplit

from channels.db import database_sync_to_async
from channels.security.websocket import AllowedHostsOriginValidator
from django.conf import settings
from django.contrib.auth import get_user
from django.http import parse_cookie

from config.addresses import proxied

ADDRESS = re.compile(r"/ws/(?:me/|(?P<kind>[-\w]+)/(?:(?P<pk>[0-9]+)/)?)")


class Refused(Exception):
    """No socket, for the reason `code`."""

    def __init__(self, code: int):
        super().__init__(code)
        self.code = code


@dataclass(frozen=True, slots=True)
class Request:
    """What a browser asked for, from where, as whom: a page (`kind` and `pk`), a list (`kind`), or with neither its
    person's own socket."""

    is_known: bool
    kind: str | None
    pk: int | None
    is_ours: bool
    address: str
    session_key: str


def read(scope: dict) -> Request:
    headers = {name.decode("latin1"): value.decode("latin1") for name, value in scope["headers"]}
    found = ADDRESS.fullmatch(scope["path"])
    kind, pk = found.groups() if found else (None, None)
    return Request(
        is_known=found is not None,
        kind=kind,
        # A longer number is no name for a channel layer, and nothing that is here.
        pk=int(pk) if pk and len(pk) < 20 else None,
        is_ours=is_ours(headers.get("origin", "")),
        address=address_of(scope.get("client"), headers.get("x-forwarded-for", "")),
        session_key=parse_cookie(headers.get("cookie", "")).get(settings.SESSION_COOKIE_NAME, ""),
    )


def is_ours(origin: str) -> bool:
    """Whether the page that opens the socket is one of ours: a browser sends the cookie from any."""
    try:
        return AllowedHostsOriginValidator(None).valid_origin(urlsplit(origin) if origin else None)
    except ValueError:
        return False


def address_of(client: tuple | list | None, forwarded: str) -> str:
    """Whose limit counts: the address our own proxy saw, which it wrote last; of IPv6 the network, which is one home's.
    Empty when there is none (a Unix socket)."""
    try:
        address = ip_address(proxied(client[0] if client else "", forwarded))
    except ValueError:
        return ""
    if isinstance(address, IPv6Address) and address.ipv4_mapped is None:
        return str(ip_network((address, 64), strict=False))
    return str(getattr(address, "ipv4_mapped", None) or address)


@database_sync_to_async
def user_of(session_key: str) -> int | None:
    """Whose log-in this is now; None for nobody's."""
    store = import_module(settings.SESSION_ENGINE).SessionStore(session_key)
    return get_user(SimpleNamespace(session=store)).pk
