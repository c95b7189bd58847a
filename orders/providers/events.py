"""What providers tell us by signed messages, in our words.

Events come late, twice and in any order, and say how things stood when they were written. So each is applied once by
its id, and whoever has to know how things stand *now* (a session, an account) asks the provider, outside of any
transaction.
"""

from dataclasses import dataclass, field
from enum import StrEnum


class ForgedEvent(Exception):
    """The message is not from the provider: its signature, or its shape, is wrong."""


class StaleEvent(Exception):
    """A true message with another date: perhaps played back by someone."""


class Kind(StrEnum):
    """What an event says. Those about a session, about money, about a seller's account, and the rest."""

    PAID = "paid"
    PROCESSING = "processing"
    DECLINED = "declined"  # one card was refused, the session goes on
    FAILED = "failed"
    EXPIRED = "expired"

    REFUNDED = "refunded"
    REFUND_MOVED = "refund_moved"
    INQUIRED = "inquired"
    INQUIRY_CLOSED = "inquiry_closed"
    DISPUTED = "disputed"
    DISPUTE_CLOSED = "dispute_closed"
    REVERSED = "reversed"

    PAYABLE = "payable"
    UNPAYABLE = "unpayable"

    OTHER = "other"


@dataclass(frozen=True, kw_only=True)
class Event:
    """Any message: `id` is the provider's and unique, `payload` what it sent, to be kept."""

    id: str
    kind: Kind = Kind.OTHER
    payload: dict = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class PaymentEvent(Event):
    """PAID, PROCESSING, FAILED, EXPIRED: about the session `reference`. DECLINED names the purchase only.

    It carries no charge: once paid, `fetch_session` says it, and the fee. `key` is that of the checkout; empty when
    the session is not one of ours.
    """

    reference: str
    key: str = ""
    amount_paisa: int = 0
    currency: str = ""
    purchase_number: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class ChargeEvent(Event):
    """REFUNDED: of `charge`, `refunded_paisa` have been given back so far, by whomever."""

    charge: str
    refunded_paisa: int


@dataclass(frozen=True, kw_only=True)
class RefundEvent(Event):
    """REFUND_MOVED: the refund `reference` was made, settled or failed; `state` as in `base.Movement`.

    `key` is that of our intent; empty when somebody made the refund by hand.
    """

    reference: str
    charge: str
    amount_paisa: int
    state: str
    key: str = ""
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class DisputeEvent(Event):
    """DISPUTED: the payer's bank contests `charge`, and holds the amount. DISPUTE_CLOSED: `won` says who keeps it.

    INQUIRED: it only asks, and holds nothing; INQUIRY_CLOSED: it was content. An inquiry may become a dispute, under
    the same reference. None says what it costs: `fetch_dispute` does.
    """

    reference: str
    charge: str
    amount_paisa: int
    reason: str = ""
    won: bool = False


@dataclass(frozen=True, kw_only=True)
class TransferEvent(Event):
    """REVERSED: of the transfer `reference`, `reversed_paisa` have been taken back so far."""

    reference: str
    reversed_paisa: int


@dataclass(frozen=True, kw_only=True)
class AccountEvent(Event):
    """PAYABLE, UNPAYABLE: whether money could reach the seller's account `reference` when this was written."""

    reference: str
    seller_slug: str
    due: tuple[str, ...] = ()
