"""Do orders, provider and ledger say the same? Every hour, of all that changed lately; a difference is shown to staff.

Nothing is ever mended here: a difference opens a `Mismatch`, or keeps the one that is open. One that is not seen again
says so, and waits for a person to settle it.
"""

import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from decimal import Decimal

from django.db.models import Q, Sum
from django.utils import timezone

from config.money import exact, to_paisa
from orders import providers
from orders.books import mismatches
from orders.books.ledger import Account
from orders.models import Dispute, Inquiry, LedgerTransaction, Mismatch, Payment, Refund, Reversal, Transfer
from orders.models.intent import Intent
from orders.providers import manual
from orders.providers.base import CURRENCY, Movement, ProviderError

log = logging.getLogger(__name__)

LOOKS_BACK = timedelta(days=3)
# What was done at a provider this moment may not have been told us yet.
SETTLING_TIME = timedelta(minutes=5)
BATCH = 500
GONE = "as expected now; before: "
# Where our money is: a transfer by hand leaves from the bank.
OURS = [Account.PROVIDER, Account.BANK]
RECEIVED = [Payment.State.PAID, Payment.State.REFUND_DUE]
# What happens to a dispute is booked when it begins, and when it is decided.
ENDS = ("", ":closed")
NOTHING_THERE = Movement("", 0, "failed")


@dataclass(frozen=True)
class Look:
    """What should be and what is, about one subject (`payment:17`)."""

    kind: str
    subject: str
    expected: str
    found: str

    @property
    def differs(self) -> bool:
        return self.expected != self.found


def reconcile(
    *, now: datetime | None = None, since: datetime | None = None, ask: bool = True, limit: int = BATCH
) -> list[Look]:
    """Compare all that changed since `since`, and whatever differed before; `ask=False` leaves the providers in peace.

    Returns the differences. Outside any transaction. A provider that cannot be asked is skipped until the next hour.
    """
    now = now or timezone.now()
    window = (since or now - LOOKS_BACK, now - SETTLING_TIME)
    checks = [booked_payments, booked_disputes, in_the_books(Refund), in_the_books(Transfer), in_the_books(Reversal)]
    if ask:
        checks += [asked_payments, asked_disputes, asked_inquiries, asked_refunds, asked_transfers, asked_reversals]
    looks = [look for check in checks for look in check(window, limit)]
    for look in looks:
        if look.differs:
            mismatches.note(**vars(look), now=now)
        else:
            note_gone(look, now)
    return [look for look in looks if look.differs]


def note_gone(look: Look, now: datetime) -> None:
    """It is as expected again: said so on the row, which stays open."""
    still = Mismatch.objects.filter(kind=look.kind, subject=look.subject, settled_at=None)
    for row in still.exclude(found__startswith=GONE):
        Mismatch.objects.filter(pk=row.pk, settled_at=None).update(found=f"{GONE}{row.found}"[:200], last_seen_at=now)


def chosen(rows, lately: Q, limit: int) -> list:
    """The newest of those that changed lately, and those that an open mismatch is about."""
    name = rows.model._meta.model_name
    open_ones = Mismatch.objects.filter(settled_at=None, subject__startswith=f"{name}:", kind__startswith=f"{name} not")
    ids = [subject.split(":")[1] for subject in open_ones.values_list("subject", flat=True)]
    return list(rows.filter(lately | Q(pk__in=ids)).order_by("-pk")[:limit])


def received(window: tuple[datetime, datetime], limit: int) -> list[Payment]:
    rows = Payment.objects.filter(state__in=RECEIVED).select_related("purchase")
    return chosen(rows, Q(settled_at__range=window), limit)


def contested(window: tuple[datetime, datetime], limit: int) -> list[Dispute]:
    return chosen(Dispute.objects, Q(opened_at__range=window) | Q(closed_at__range=window), limit)


def recent(model: type[Intent], window: tuple[datetime, datetime], limit: int, *related: str) -> list[Intent]:
    lately = Q(settled_at__range=window) | Q(settled_at=None, created_at__range=window)
    return chosen(model.objects.select_related(*related), lately, limit)


# -- Ours against the ledger ------------------------------------------------------------------------------


def moved(keys: list[str]) -> dict[str, Decimal]:
    """key → what that transaction moved where our money is."""
    rows = LedgerTransaction.objects.order_by().filter(key__in=keys).values("key")
    sums = rows.annotate(sum=Sum("entries__amount", filter=Q(entries__account__in=OURS)))
    return {row["key"]: exact(row["sum"]) for row in sums}


def booked_payments(window: tuple[datetime, datetime], limit: int) -> Iterator[Look]:
    """Each payment that was received is in the books with its amount, and with what it cost in rupees."""
    rows = received(window, limit)
    sums = moved([f"{kind}:{row.pk}" for row in rows for kind in ("capture", "fee")])
    for row in rows:
        in_rupees = row.fee_amount and row.fee_currency == CURRENCY
        fee = to_paisa(Decimal(-row.fee_amount) / 100) if in_rupees else None
        expected = f"{to_paisa(row.amount)} booked, fee {fee}"
        found = f"{sums.get(f'capture:{row.pk}')} booked, fee {sums.get(f'fee:{row.pk}')}"
        yield Look("payment not as booked", f"payment:{row.pk}", expected, found)


def booked_disputes(window: tuple[datetime, datetime], limit: int) -> Iterator[Look]:
    """What a bank holds, or has taken, is in the books with its amount, and with what it cost in rupees."""
    rows = contested(window, limit)
    keys = [f"{kind}:{row.pk}{end}" for row in rows for kind in ("dispute", "dispute-fee") for end in ENDS]
    sums = moved(keys)
    for row in rows:
        held, cost = (both(sums, f"{kind}:{row.pk}") for kind in ("dispute", "dispute-fee"))
        in_rupees = row.fee_amount and row.fee_currency == CURRENCY
        fee = to_paisa(Decimal(-row.fee_amount) / 100) if in_rupees else exact(0)
        expected = f"{exact(0) if row.won else to_paisa(-row.amount)} booked, fee {fee}"
        yield Look("dispute not as booked", f"dispute:{row.pk}", expected, f"{held} booked, fee {cost}")


def both(sums: dict[str, Decimal], key: str) -> Decimal:
    """What was booked at the beginning and at the end, together."""
    return sum((sums.get(f"{key}{end}", exact(0)) for end in ENDS), exact(0))


def in_the_books(model: type[Intent]) -> Callable:
    """What was done is booked with its amount under `refund:17` and the like; what was not done is not booked."""
    name = model._meta.model_name
    sign = 1 if model is Reversal else -1

    def compare(window: tuple[datetime, datetime], limit: int) -> Iterator[Look]:
        rows = recent(model, window, limit)
        sums = moved([f"{name}:{row.pk}" for row in rows])
        bounced = moved([f"{name}:{row.pk}:bounced:1" for row in rows])
        for row in rows:
            # What was done and came back is booked both ways.
            is_booked = row.state == Intent.State.DONE or f"{name}:{row.pk}:bounced:1" in bounced
            expected = to_paisa(sign * row.amount) if is_booked else None
            found = sums.get(f"{name}:{row.pk}")
            yield Look(f"{name} not as booked", f"{name}:{row.pk}", f"{expected} booked", f"{found} booked")

    return compare


# -- Ours against the provider ----------------------------------------------------------------------------


def asked_payments(window: tuple[datetime, datetime], limit: int) -> Iterator[Look]:
    """The provider says of each session that it is paid, with that amount."""
    words = "{} {} paisa {}"
    for row in received(window, limit):
        stands = asked(row.provider, "fetch_session", row.session) if row.session else None
        if stands is not None:
            expected = words.format("paid", int(row.amount * 100), CURRENCY)
            found = words.format(stands.state, stands.amount_paisa, stands.currency)
            yield Look("payment not as the provider says", f"payment:{row.pk}", expected, found)


def asked_disputes(window: tuple[datetime, datetime], limit: int) -> Iterator[Look]:
    """The provider says of each that the bank holds that amount, or has decided as we heard, and what it cost."""
    words = "{} {} paisa {}, fee {}"
    for row in contested(window, limit):
        stands = asked(row.provider, "fetch_dispute", row.reference)
        if stands is not None:
            state = "held" if row.won is None else "won" if row.won else "lost"
            fee = stands.fee.amount if row.fee_is_final and stands.fee else row.fee_amount
            expected = words.format(state, int(row.amount * 100), CURRENCY, row.fee_amount)
            found = words.format(stands.state, stands.amount_paisa, stands.currency, fee)
            yield Look("dispute not as the provider says", f"dispute:{row.pk}", expected, found)


def asked_inquiries(window: tuple[datetime, datetime], limit: int) -> Iterator[Look]:
    """Those that are open are open there, however old: money waits for them."""
    for row in chosen(Inquiry.objects, Q(closed_at=None, opened_at__lte=window[1]), limit):
        stands = asked(row.provider, "fetch_dispute", row.reference)
        if stands is not None:
            expected = "over" if row.closed_at else "asked about"
            found = "asked about" if stands.state == "inquired" else "over"
            yield Look("inquiry not as the provider says", f"inquiry:{row.pk}", expected, found)


def asked_refunds(window: tuple[datetime, datetime], limit: int) -> Iterator[Look]:
    for row in recent(Refund, window, limit, "payment"):
        yield from asked_movement(row, "find_refund", charge=row.payment.charge)


def asked_transfers(window: tuple[datetime, datetime], limit: int) -> Iterator[Look]:
    for row in recent(Transfer, window, limit, "order__purchase__joined_into"):
        purchase = row.order.purchase.joined_into or row.order.purchase
        yield from asked_movement(row, "find_transfer", group=purchase.number)


def asked_reversals(window: tuple[datetime, datetime], limit: int) -> Iterator[Look]:
    for row in recent(Reversal, window, limit, "transfer"):
        yield from asked_movement(row, "find_reversal", transfer=row.transfer.reference)


def asked_movement(row: Intent, question: str, **about: str) -> Iterator[Look]:
    """What was done is there, with its amount; what was tried and given up is not. The rest is still being asked after.

    A bank cannot be asked (`manual`).
    """
    done, given_up = row.state == Intent.State.DONE, row.state == Intent.State.CANCELLED and row.attempts
    if row.provider == manual.NAME or not (done or given_up):
        return
    there = asked(row.provider, question, nothing=NOTHING_THERE, key=row.key, **about)
    if there is not None:
        name = row._meta.model_name
        found = 0 if there.state == "failed" else there.amount_paisa
        expected = row.amount_paisa if done else 0
        yield Look(f"{name} not as the provider says", f"{name}:{row.pk}", f"{expected} paisa", f"{found} paisa")


def asked(provider: str, question: str, *args, nothing=None, **kwargs):
    """The provider's answer; `nothing` when it knows of none, None when it cannot be asked."""
    try:
        return getattr(providers.payouts_named(provider), question)(*args, **kwargs) or nothing
    except (ProviderError, LookupError) as error:
        log.warning("%s was asked to %s in vain: %s", provider, question, error)
        return None
