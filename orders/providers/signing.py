"""Signed messages: HMAC-SHA256 over a timestamp and the body, in the form that Stripe gave it and the sandbox shares.

The header is `t=<seconds since 1970>,v1=<hex digest>`. It may carry several digests, while a secret is being changed,
and some of other schemes (`v0`), which say nothing.
"""

import hashlib
import hmac
import re
import time
from collections.abc import Iterable, Mapping

from django.conf import settings

from orders.providers.events import ForgedEvent, StaleEvent

HEADER = "Sandbox-Signature"
TOLERANCE = 5 * 60  # seconds between our clock and the message's
TIMESTAMP = re.compile(r"(?:^|,)t=([0-9]{1,12})(?=,|$)")
DIGEST = re.compile(r"(?:^|,)v1=([0-9a-f]{64})(?=,|$)")


def digest(body: bytes, timestamp: int, secret: str) -> str:
    signed = str(timestamp).encode() + b"." + body
    return hmac.new(secret.encode(), signed, hashlib.sha256).hexdigest()


def header(body: bytes, secret: str, timestamp: int | None = None) -> str:
    """What goes with `body`, signed now unless told (seconds since 1970)."""
    timestamp = int(time.time()) if timestamp is None else timestamp
    return f"t={timestamp},v1={digest(body, timestamp, secret)}"


def signature(body: bytes, timestamp: int | None = None) -> dict[str, str]:
    """The sandbox's own header, by its name."""
    return {HEADER: header(body, settings.SANDBOX_SECRET, timestamp)}


def verify(body: bytes, said: str, secrets: Iterable[str], now: float | None = None) -> None:
    """Raise `ForgedEvent` when no secret makes the header `said`, `StaleEvent` when one does, but at another time."""
    timestamps, digests = TIMESTAMP.findall(said), DIGEST.findall(said)
    if len(timestamps) != 1 or not digests:
        raise ForgedEvent("There is no signature.")
    timestamp = int(timestamps[0])
    right = [digest(body, timestamp, secret) for secret in secrets if secret]
    if not any(hmac.compare_digest(ours, theirs) for ours in right for theirs in digests):
        raise ForgedEvent("The signature is wrong.")
    if abs((time.time() if now is None else now) - timestamp) > TOLERANCE:
        raise StaleEvent("The message is not of this time.")


def verify_sandbox(body: bytes, headers: Mapping[str, str]) -> None:
    verify(body, headers.get(HEADER, ""), [settings.SANDBOX_SECRET])
