"""Taking shares back that had been sent: every reversal that is due, once, after its transfer (`attempting`)."""

from datetime import datetime

from orders import attempting
from orders.books import capturing, ledger
from orders.books.ledger import Account, Kind, Side, of_seller
from orders.models import Reversal, Transfer
from orders.payouts import shares
from orders.payouts.sending import sender
from orders.providers import manual
from orders.providers.base import Movement

State = Reversal.State


def reverse_due(*, now: datetime | None = None, limit: int = 100) -> int:
    return attempting.run_due(ERRAND, now=now, limit=limit)


def lock(pk: int) -> Reversal:
    """The reversal under the locks of its order and its transfer, and its own."""
    transfer = shares.lock_transfer(Reversal.objects.values_list("transfer_id", flat=True).get(pk=pk))
    reversal = Reversal.objects.select_for_update().get(pk=pk)
    reversal.transfer = transfer
    return reversal


def is_ready(reversal: Reversal, now: datetime) -> bool:
    """Only what has arrived can be taken back; until then it waits, and with what is never sent it falls away."""
    if reversal.transfer.state == Transfer.State.CANCELLED:
        Reversal.objects.filter(pk=reversal.pk).update(state=State.CANCELLED, next_attempt_at=None, settled_at=now)
    return reversal.transfer.state == Transfer.State.DONE


def ask(reversal: Reversal) -> Movement:
    return sender(reversal.provider).reverse_transfer(
        transfer=reversal.transfer.reference, amount_paisa=reversal.amount_paisa, key=reversal.key
    )


def find(reversal: Reversal) -> Movement | None:
    return sender(reversal.provider).find_reversal(transfer=reversal.transfer.reference, key=reversal.key)


def book(reversal: Reversal, now: datetime) -> None:
    """The seller is owed it again (and the buyer has it, by the refund's own entries)."""
    order = reversal.transfer.order
    place = Account.BANK if reversal.provider == manual.NAME else Account.PROVIDER
    ledger.post(
        kind=Kind.REVERSAL,
        key=f"reversal:{reversal.pk}",
        sides=[Side(place, reversal.amount, order=order), of_seller(order, -reversal.amount)],
        at=now,
        payment=capturing.payment_of(order),
        memo=reversal.because_of,
    )


ERRAND = attempting.Errand(
    name="reversal", intents=Reversal, lock=lock, is_ready=is_ready, ask=ask, find=find, book=book
)
