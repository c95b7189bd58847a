"""Where a request comes from, as far as that can be known."""

from django.conf import settings


def proxied(client: str, forwarded: str) -> str:
    """The address that our own proxy saw, which it wrote last into `X-Forwarded-For`; without a proxy, the client's."""
    return (forwarded.rpartition(",")[2].strip() if settings.BEHIND_PROXY else "") or client
