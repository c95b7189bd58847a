"""Refunds on their way: every refund that is due, once (`attempting`), and asked after until it is settled."""

from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from orders import attempting, providers
from orders.books import capturing
from orders.models import Dispute, Payment, Refund
from orders.providers.base import Contested, Movement, Provider, Refused, TryLater
from orders.refunds import refunding

State = Refund.State


def send_due(*, now: datetime | None = None, limit: int = 100) -> int:
    return attempting.run_due(ERRAND, now=now, limit=limit)


def learn_charge(refund: Refund, now: datetime) -> None:
    """What is to be given back has to have a name at the provider. Raises `ProviderError`."""
    if not refund.payment.charge:
        capturing.learn(payment=refund.payment, now=now)


def is_ready(refund: Refund, now: datetime) -> bool:  # noqa: ARG001
    """Whether its charge is known, and no bank holds the money: that cannot be given back twice."""
    is_disputed = Dispute.objects.filter(payment=refund.payment_id, closed_at=None).exists()
    return refund.payment.charge != "" and not is_disputed


def ask(refund: Refund) -> Movement:
    """Raises `Refused` for money that a bank has given back, as we know: there is no waiting for that."""
    charge, amount_paisa = refund.payment.charge, refund.amount_paisa
    try:
        return provider_of(refund).refund(charge=charge, amount_paisa=amount_paisa, key=refund.key)
    except Contested as error:
        if lost().filter(payment=refund.payment_id).exists():
            raise Refused(str(error)) from error
        raise


def lost() -> QuerySet[Dispute]:
    return Dispute.objects.filter(closed_at__isnull=False, won=False)


def find(refund: Refund) -> Movement | None:
    if not refund.payment.charge:
        raise TryLater("The provider has not named the charge yet.")
    return provider_of(refund).find_refund(charge=refund.payment.charge, key=refund.key)


def provider_of(refund: Refund) -> Provider:
    """Raises `Refused` for a provider that is not set up any more."""
    try:
        return providers.named(refund.provider)
    except LookupError:
        raise Refused(f"{refund.provider} is not set up here.") from None


ERRAND = attempting.Errand(
    name="refund",
    intents=Refund,
    lock=refunding.lock,
    is_ready=is_ready,
    ask=ask,
    find=find,
    book=refunding.settle,
    bounce=refunding.bounce,
    prepare=learn_charge,
    wait=timedelta(hours=1),
    # A buyer's bank may take days, and the event that tells of it may be lost.
    look_after=timedelta(hours=6),
)


@transaction.atomic
def try_again(*, refund: Refund, actor: User, now: datetime | None = None) -> Refund:
    """Staff have seen to what was in the way of a stuck refund (`attempting.begin_again`). Raises `RefundRefused`."""
    if not actor.is_staff:
        raise refunding.NotForYou
    again = attempting.begin_again(ERRAND, refund, now=now or timezone.now())
    if again is None:
        raise refunding.RefundRefused(_("This refund is not stuck any more."))
    transaction.on_commit(refunding.enqueue, robust=True)
    return again


def intend_missing(*, now: datetime | None = None, limit: int = 100) -> int:
    """Money to be refunded of which nothing is on its way: from before refunds were sent by themselves.

    What a bank has given back is not: its refund was cancelled.
    """
    now = now or timezone.now()
    sent = Refund.objects.filter(order=None).exclude(state=State.CANCELLED).values("payment")
    there_already = Q(pk__in=sent) | Q(pk__in=lost().values("payment"))
    lonely = Payment.objects.filter(~there_already, state=Payment.State.REFUND_DUE)
    chosen = list(lonely.order_by("pk")[:limit])
    for payment in chosen:
        with transaction.atomic():
            locked, _orders = capturing.lock(payment)
            refunding.send_back(payment=locked, now=now)
    return len(chosen)
