"""What a payment provider is to us: five calls, and events that come back signed.

A provider is a module with these functions. Those that call the outside take `TIMEOUT` seconds at most, raise
`ProviderUnavailable`, and are never made under a row lock; `create_session` is idempotent by `payment.key`.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Protocol

from accounts.models import SellerProfile
from orders.models import Payment

CURRENCY = "PKR"
TIMEOUT = 10  # seconds


class ProviderUnavailable(Exception):
    """The provider did not answer, or not in a way that we understand. Nothing is known; asking again is safe."""


class ForgedEvent(Exception):
    """The message is not from the provider: its signature, or its shape, is wrong."""


class StaleEvent(Exception):
    """A true message with an old date: perhaps played back by someone."""


class Kind(StrEnum):
    """What an event says, in our words."""

    PAID = "paid"
    FAILED = "failed"
    EXPIRED = "expired"
    PAYABLE = "payable"
    OTHER = "other"


@dataclass(frozen=True)
class Session:
    """A place where one payment can be made: the provider's name for it, and its hosted page."""

    reference: str
    url: str


@dataclass(frozen=True)
class SessionState:
    """How a session stands at the provider: `open`, `paid`, `processing` or `expired`."""

    state: str
    amount_paisa: int
    currency: str
    purchase_number: str


@dataclass(frozen=True)
class Event:
    """One message. `reference` is the session's, or for PAYABLE the seller's account at the provider."""

    id: str
    kind: Kind
    reference: str
    amount_paisa: int = 0
    currency: str = ""
    purchase_number: str = ""
    seller_slug: str = ""
    reason: str = ""
    payload: dict = field(default_factory=dict)


class Provider(Protocol):
    NAME: str

    def create_session(self, payment: Payment, *, return_url: str, cancel_url: str) -> Session:
        """Where `payment` can be made. The same payment again: the same session."""

    def fetch_session(self, reference: str) -> SessionState: ...

    def expire_session(self, reference: str) -> SessionState:
        """End an open session; the answer says what it is now (`paid`, when the payer was faster)."""

    def parse_event(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """Raises `ForgedEvent` or `StaleEvent`."""

    def onboarding_url(self, seller: SellerProfile, *, return_url: str) -> str:
        """The hosted page where `seller` allows us to pay them."""
