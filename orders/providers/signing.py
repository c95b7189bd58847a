"""Signed messages: HMAC-SHA256 over a timestamp and the body, as payment providers do it."""

import hashlib
import hmac
import re
import time
from collections.abc import Mapping

from django.conf import settings

from orders.providers.base import ForgedEvent, StaleEvent

HEADER = "Sandbox-Signature"
TOLERANCE = 5 * 60  # seconds between our clock and the message's
SHAPE = re.compile(r"t=(\d{1,12}),v1=([0-9a-f]{64})")


def digest(body: bytes, timestamp: int) -> str:
    signed = str(timestamp).encode() + b"." + body
    return hmac.new(settings.SANDBOX_SECRET.encode(), signed, hashlib.sha256).hexdigest()


def signature(body: bytes, timestamp: int | None = None) -> dict[str, str]:
    """The header that goes with `body`, signed now unless told (seconds since 1970)."""
    timestamp = int(time.time()) if timestamp is None else timestamp
    return {HEADER: f"t={timestamp},v1={digest(body, timestamp)}"}


def verify(body: bytes, headers: Mapping[str, str], now: float | None = None) -> None:
    """Raise `ForgedEvent` for a wrong signature, `StaleEvent` for a right one of another time."""
    found = SHAPE.fullmatch(headers.get(HEADER, ""))
    if not found:
        raise ForgedEvent("There is no signature.")
    timestamp = int(found[1])
    if not hmac.compare_digest(digest(body, timestamp), found[2]):
        raise ForgedEvent("The signature is wrong.")
    if abs((time.time() if now is None else now) - timestamp) > TOLERANCE:
        raise StaleEvent("The message is not of this time.")
