"""Sending sellers their shares: every transfer that is due, once (`attempting`)."""

from datetime import datetime

from accounts.models import SellerProfile
from orders import attempting, providers
from orders.books import capturing, ledger
from orders.books.ledger import Account, Kind, Side, of_seller
from orders.models import Order, Payment, Reversal, Transfer
from orders.payouts import shares
from orders.providers import manual
from orders.providers.base import Movement, Payouts, Refused
from orders.signals import payout_sent

State = Transfer.State


def send_due(*, now: datetime | None = None, limit: int = 100) -> int:
    return attempting.run_due(ERRAND, now=now, limit=limit)


def is_ready(transfer: Transfer, now: datetime) -> bool:
    """Whether its order stands as it should, nothing freezes it, and both its charge and its seller can be reached.

    What is surely unsent takes the seller's road of today, and what has to be taken back of it is taken off instead.
    """
    order = transfer.order
    if order.state != Order.State.COMPLETED or shares.is_frozen(order):
        return False
    if transfer.asked_at is not None:
        return True
    if not absorb(transfer, now):
        return False
    payment = capturing.payment_of(order)
    if transfer.attempts == 0:
        take_road(transfer, payment)
    charged = transfer.provider == manual.NAME or (payment is not None and payment.charge != "")
    return charged and transfer.seller.is_payable


def absorb(transfer: Transfer, now: datetime) -> bool:
    """Reversals that waited for what was never sent; False when nothing is left to send."""
    for reversal in transfer.reversals.filter(state=State.INTENDED, asked_at=None).order_by("pk"):
        Reversal.objects.filter(pk=reversal.pk).update(
            state=State.CANCELLED, next_attempt_at=None, settled_at=now, failure="Taken off before it was sent"
        )
        if reversal.amount >= transfer.amount:
            transfer.state, transfer.next_attempt_at, transfer.settled_at = State.CANCELLED, None, now
            transfer.save(update_fields=["state", "next_attempt_at", "settled_at"])
            return False
        transfer.amount -= reversal.amount
        transfer.save(update_fields=["amount"])
    return True


def take_road(transfer: Transfer, payment: Payment | None) -> None:
    """The profile is read under the lock: who changed the account just now may have held this row (`readdress`)."""
    road = shares.road_of(SellerProfile.objects.get(pk=transfer.seller_id), payment)
    if road != (transfer.provider, transfer.account):
        transfer.provider, transfer.account = road
        transfer.save(update_fields=["provider", "account"])


def ask(transfer: Transfer) -> Movement:
    payment = capturing.payment_of(transfer.order)
    return sender(transfer.provider).transfer(
        account=transfer.account,
        amount_paisa=transfer.amount_paisa,
        group=group_of(transfer, payment),
        charge=payment.charge if payment else "",
        key=transfer.key,
    )


def find(transfer: Transfer) -> Movement | None:
    payment = capturing.payment_of(transfer.order)
    return sender(transfer.provider).find_transfer(group=group_of(transfer, payment), key=transfer.key)


def group_of(transfer: Transfer, payment: Payment | None) -> str:
    """The purchase that was paid, which a joined one's own is not."""
    return (payment.purchase if payment else transfer.order.purchase).number


def sender(name: str) -> Payouts:
    """Raises `Refused` for a provider that is not set up any more."""
    try:
        return providers.payouts_named(name)
    except LookupError:
        raise Refused(f"{name} is not set up here.") from None


def book(transfer: Transfer, now: datetime) -> None:
    """The seller is owed less; the money left where it was sent from. Announces `payout_sent`."""
    source = Account.BANK if transfer.provider == manual.NAME else Account.PROVIDER
    ledger.post(
        kind=Kind.TRANSFER,
        key=f"transfer:{transfer.pk}",
        sides=[of_seller(transfer.order, transfer.amount), Side(source, -transfer.amount, order=transfer.order)],
        at=now,
        payment=capturing.payment_of(transfer.order),
    )
    payout_sent.send(sender=Transfer, transfer=transfer)
    shares.wake(Reversal.objects.filter(transfer=transfer), now)


def readdress(*, seller: SellerProfile) -> int:
    """What goes by the bank and has not gone yet goes to the account that the seller has now; returns how many."""
    unsent = Transfer.objects.filter(seller=seller, provider=manual.NAME, state__in=shares.UNSETTLED)
    return unsent.update(account=shares.bank_account_of(seller))


ERRAND = attempting.Errand(
    name="transfer", intents=Transfer, lock=shares.lock_transfer, is_ready=is_ready, ask=ask, find=find, book=book
)
