"""What a seller will get of a sale, and when: told to nobody else."""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.db.models import Sum
from django.utils import timezone
from django.utils.translation import gettext as _

from orders.models import Order, PayoutFreeze, Reversal, Transfer
from orders.parcels import expecting
from orders.payouts import banking, shares
from orders.providers import manual

S, T = Order.State, Transfer.State


@dataclass(frozen=True)
class Outlook:
    """`amount` in rupees. `at` goes with the title (sent on, at the latest on); of it, `taken_back` was asked back."""

    amount: Decimal
    title: str
    words: str = ""
    dye: str = ""
    at: datetime | None = None
    reference: str = ""
    taken_back: Decimal = Decimal(0)

    @property
    def kept(self) -> Decimal:
        return self.amount - self.taken_back


def outlook(order: Order) -> Outlook | None:
    """None where there is nothing to expect: not paid for, or given back before anything was sent."""
    transfer = Transfer.objects.filter(order=order).select_related("seller").first()
    if transfer is not None:
        return of_transfer(order, transfer)
    if not order.is_paid_for:
        return None
    amount = shares.remaining_share(order)
    if amount <= 0:
        return Outlook(Decimal(0), _("Nothing to come"), _("The buyer got the money back."))
    held = held_words(order)
    if held:
        return Outlook(amount, _("On hold"), held, "hurry")
    return Outlook(amount, *expected(order))


def expected(order: Order) -> tuple[str, str, str, datetime | None]:
    """Title, words, dye and the time of an order that nothing was sent of yet."""
    if order.state == S.PAID:
        words = _("Hand it to a courier by then, as you promised. A week later the order is cancelled and refunded.")
        return _("When it has arrived. Send it by"), words, "", expecting.promised_at(order)
    if order.state == S.COMPLETED:
        return _("Being sent"), _("It is on its way within a few minutes."), "good", None
    if order.due_at is None:
        words = _("Without a tracking number it takes the buyer's word.") if order.state == S.SHIPPED else ""
        return _("When the buyer confirms"), words, "", None
    words = _("Or sooner, as soon as the buyer confirms that it is there and whole.")
    return _("At the latest on"), words, "", order.due_at


def of_transfer(order: Order, transfer: Transfer) -> Outlook:
    amount, by_bank = transfer.amount, transfer.provider == manual.NAME
    if transfer.state == T.DONE:
        back = transfer.reversals.filter(state__in=Reversal.COUNTED).aggregate(sum=Sum("amount"))["sum"] or Decimal(0)
        return Outlook(amount, _("Sent on"), "", "good", transfer.settled_at, transfer.reference, back)
    if transfer.state == T.CANCELLED:
        return Outlook(Decimal(0), _("Nothing to come"), _("The buyer got the money back before your share was sent."))
    held = held_words(order)
    if held:
        return Outlook(amount, _("On hold"), held, "hurry")
    if transfer.state == T.STUCK:
        words = _("It takes longer than it should. Our staff are looking into it; you need not do anything.")
        return Outlook(amount, _("Delayed"), words, "hurry")
    if by_bank and not transfer.account:
        return Outlook(amount, _("Where to?"), _("Tell us your bank account, and our staff send it there."), "hurry")
    if by_bank and shares.is_cooling(transfer.seller, timezone.now()):
        words = _("Your account %(iban)s is new, and what is owed waits for a while after each change of it.")
        words %= {"iban": banking.masked(transfer.account)}
        return Outlook(amount, _("Not before"), words, "hurry", shares.cools_until(transfer.seller))
    if by_bank:
        words = _("Our staff send it to your bank account %(iban)s.") % {"iban": banking.masked(transfer.account)}
        return Outlook(amount, _("Being sent"), words, "good")
    return Outlook(amount, _("Being sent"), _("It is on its way within a few minutes."), "good")


def held_words(order: Order) -> str:
    """Why it waits, in words for the seller; of several causes the weightiest. Empty when nothing holds it."""
    causes = set(PayoutFreeze.objects.in_force().filter(order=order).values_list("cause", flat=True))
    if order.state == S.DISPUTED or PayoutFreeze.Cause.DISPUTE in causes:
        return _("The buyer's bank disputes the payment. Your share waits until the bank has decided.")
    if PayoutFreeze.Cause.COMPLAINT in causes:
        return _("A complaint about this order is open. Your share waits until it is settled.")
    if PayoutFreeze.Cause.INQUIRY in causes:
        return _("The buyer's bank asks about the payment. Your share waits until the bank is content.")
    return _("Our staff are looking into this order. Your share waits until they have.") if causes else ""
