"""What a payment provider is to us: what it can be asked, what it answers, and how it can fail.

A provider is a module with the functions of `Provider`. Each call takes `PATIENCE` seconds at most and is never made
under a row lock or inside a transaction: the intent is committed first, the provider called with the intent's key, the
answer recorded. Amounts are whole paisa. What happens at the provider later comes as an event (`events.py`).

How a call that moves money ends, and what may follow:

| raised      | what is known                | what may follow                                                       |
|-------------|------------------------------|-----------------------------------------------------------------------|
| (nothing)   | done, or under way           | record it; the same call with the same key gives the same answer      |
| `Declined`  | not done: no money, no card  | another attempt later, as a new intent with a new key                 |
| `Contested` | the same: a bank holds it    | the same, when the payer's bank has decided                           |
| `TryLater`  | not done: busy               | the same call with the same key, later                                |
| `Refused`   | not done, and never will be  | a person has to look; the same call would be refused again            |
| `Unknown`   | perhaps done                 | the same key within a day, then `find_…` with the key: None, not done |

`find_…` sees what has been done so far, so ask it no sooner than a few minutes after `Unknown`: a slow call may still
be on its way. Providers forget keys after a day, and replay a failure of theirs under the same key, so a call that
stays `Unknown` needs `find_…` and then a new key. Calls that only read raise `TryLater` or `Refused`, never `Unknown`.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol
from uuid import UUID

from orders.providers.events import Event

CURRENCY = "PKR"
PATIENCE = 20  # seconds


# -- How it can fail --------------------------------------------------------------------------------------


class ProviderError(Exception):
    """A provider did not do what it was asked, or did not say so. The message is for staff and logs, not for people."""

    nothing_was_done = True


class Declined(ProviderError):
    """The money is not to be had: a card refused, a balance too low. Nothing was done."""


class Contested(Declined):
    """The payer's bank contests the charge and holds its money until it has decided, whether we heard of it or not."""


class TryLater(ProviderError):
    """Busy, or not to be reached, and nothing was done: the same call with the same key may be made again."""


class Refused(ProviderError):
    """Not like this: a wrong parameter, a state that does not allow it, a key of ours that is not accepted."""


class Unknown(ProviderError):
    """The answer was lost, or makes no sense: it may have been done. Reconcile before anything else."""

    nothing_was_done = False


# -- What is asked ----------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Line:
    """One line on the provider's page."""

    title: str
    unit_paisa: int
    quantity: int = 1


@dataclass(frozen=True, kw_only=True)
class Checkout:
    """One payment to be made: all that a hosted page has to know.

    The same intent must always make the same checkout, or its key is refused: nothing in here may depend on the time of
    the call. `asked_at` is when the intent was committed; limits of the provider's are counted from it.
    """

    key: UUID
    purchase_number: str
    lines: tuple[Line, ...]
    asked_at: datetime
    # The session may outlive this a little (Stripe's live 30 minutes at least): end it with `expire_session`.
    pay_until: datetime
    return_url: str
    cancel_url: str
    email: str = ""

    @property
    def amount_paisa(self) -> int:
        return sum(line.unit_paisa * line.quantity for line in self.lines)


@dataclass(frozen=True, kw_only=True)
class Applicant:
    """A seller who wants to be paid through this provider. The same key: the same account."""

    key: UUID
    slug: str
    brand: str
    email: str


# -- What is answered -------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Session:
    """A place where one payment can be made: the provider's name for it, and its hosted page."""

    reference: str
    url: str


@dataclass(frozen=True)
class Fee:
    """What the provider keeps of a charge, or takes for a dispute, in the smallest unit of the currency in which it
    settles with us."""

    amount: int
    currency: str


@dataclass(frozen=True)
class SessionState:
    """How a session stands: `open`, `processing` (the bank takes its time), `paid`, or `expired` (over without money).

    Once paid, `charge` names the captured money, from which it is refunded and transferred; `fee` is None as long as
    the provider has not reckoned it.
    """

    state: str
    amount_paisa: int
    currency: str
    purchase_number: str
    charge: str = ""
    fee: Fee | None = None


@dataclass(frozen=True)
class DisputeState:
    """How a dispute stands: `inquired` (the bank asks, and holds nothing), `dropped` (it was content), `held` (it holds
    the amount), `won` (the market keeps it) or `lost`.

    `fee` is what was taken for it until now, all in all; None as long as the provider has not reckoned what belongs to
    this state.
    """

    state: str
    charge: str
    amount_paisa: int
    currency: str
    fee: Fee | None = None


@dataclass(frozen=True)
class Movement:
    """Money sent somewhere: a refund, a transfer or a reversal. `state` is `pending`, `done` or `failed`.

    A pending one is settled later: by an event (a refund), or by a person (`manual`).
    """

    reference: str
    amount_paisa: int
    state: str


@dataclass(frozen=True)
class AccountState:
    """Whether money can reach a seller. `due` names what the provider still wants from them, in its own words."""

    reference: str
    payable: bool
    submitted: bool
    due: tuple[str, ...] = ()
    reason: str = ""


# -- Who is asked -----------------------------------------------------------------------------------------


class Payouts(Protocol):
    """Sends a seller's share on its way: Stripe, the sandbox, or a person at the bank (`manual`)."""

    NAME: str

    def transfer(self, *, account: str, amount_paisa: int, group: str, charge: str, key: UUID) -> Movement:
        """Send a share of `charge` to a seller's account. `group` ties it to its purchase: the purchase's number.

        The transfers of a charge never exceed it. They are not undone by a refund: `reverse_transfer` does that.
        """

    def find_transfer(self, *, group: str, key: UUID) -> Movement | None:
        """The transfer that was made with `key`, however long ago; None when there is none."""

    def reverse_transfer(self, *, transfer: str, amount_paisa: int, key: UUID) -> Movement:
        """Take back all or a part of what was transferred. The reversals of a transfer never exceed it."""

    def find_reversal(self, *, transfer: str, key: UUID) -> Movement | None: ...


class Provider(Payouts, Protocol):
    """Takes payments, gives them back, and knows the sellers' accounts."""

    def create_session(self, checkout: Checkout) -> Session:
        """Where `checkout` can be paid. The same key: the same session."""

    def fetch_session(self, reference: str) -> SessionState: ...

    def expire_session(self, reference: str) -> SessionState:
        """End an open session; the answer says what it is now (`paid`, when the payer was faster)."""

    def refund(self, *, charge: str, amount_paisa: int, key: UUID) -> Movement:
        """Give back all or a part of `charge`. Its refunds never exceed it. A pending one may still fail."""

    def find_refund(self, *, charge: str, key: UUID) -> Movement | None:
        """The refund that was made with `key`, and how it stands now; None when there is none."""

    def fetch_dispute(self, reference: str) -> DisputeState: ...

    def create_account(self, applicant: Applicant) -> str:
        """A seller's account at the provider: its reference. Money can reach it once they have filled in its forms."""

    def account_url(self, account: str, *, return_url: str) -> str:
        """The hosted forms of `account`, for its owner only, once and soon. They come back with nothing but a GET."""

    def fetch_account(self, account: str) -> AccountState: ...

    def parse_event(self, body: bytes, headers: Mapping[str, str]) -> Event:
        """What a message says. Raises `ForgedEvent` or `StaleEvent`; asks nobody."""

    def read_event(self, body: bytes) -> Event:
        """What a message says that was checked when it came, and kept."""
