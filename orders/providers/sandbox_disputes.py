"""The sandbox's banks: staff play the payer who contests a payment, and the bank that asks and decides, so that it can
be seen.

A dispute is a row of `SandboxSession` named after its charge, `dp_X` of `ch_X`: open, then *paid* (the payer has the
money) or *expired* (the market keeps it). Its amount is what the bank holds; a row without one is an inquiry, open or
over.
"""

from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from orders.models import SandboxSession
from orders.providers import sandbox_events
from orders.providers.base import CURRENCY, DisputeState, Fee, Refused
from orders.providers.sandbox_movements import captured, left_of, lock

State = SandboxSession.State
STATES = {State.OPEN: "held", State.PAID: "lost", State.EXPIRED: "won"}
INQUIRIES = {State.OPEN: "inquired", State.EXPIRED: "dropped"}
FEE = 1_500_00  # paisa, for each dispute, whoever wins


def fetch_dispute(reference: str) -> DisputeState:
    row = SandboxSession.objects.filter(reference=reference).first() if reference.startswith("dp_") else None
    if row is None:
        raise Refused(f"There is no {reference}.")
    charge = charge_in(row)
    if not row.amount_paisa:
        return DisputeState(INQUIRIES[row.state], charge, left_of(captured(charge)), CURRENCY)
    return DisputeState(STATES[row.state], charge, row.amount_paisa, CURRENCY, fee=Fee(FEE, CURRENCY))


# -- What a bank does -------------------------------------------------------------------------------------


@transaction.atomic
def dispute(charge: str, *, amount_paisa: int | None = None, reason: str = "fraudulent") -> SandboxSession:
    """The payer tells their bank that it was not them: what is left of the charge is held, or a part. Once per charge;
    what was an open inquiry becomes this."""
    source, left = contestable(charge)
    amount_paisa = left if amount_paisa is None else amount_paisa
    if not 0 < amount_paisa <= left:
        raise Refused(f"{amount_paisa} of {left} paisa cannot be disputed.")
    row = row_of(charge)
    if row is None:
        row = make(source, amount_paisa=amount_paisa)
    elif row.state == State.OPEN and not row.amount_paisa:
        row.amount_paisa = amount_paisa
    else:
        raise Refused(f"{charge} cannot be disputed.")
    return tell(row, "dispute.opened", reason)


@transaction.atomic
def inquire(charge: str, *, reason: str = "unrecognized") -> SandboxSession:
    """The bank asks what this is about, and holds nothing. Once per charge, and not after a dispute."""
    source, amount_paisa = contestable(charge)
    if row_of(charge):
        raise Refused(f"{charge} has been asked about before.")
    return tell(make(source, amount_paisa=0), "inquiry.opened", reason, amount_paisa=amount_paisa)


@transaction.atomic
def drop(reference: str) -> SandboxSession:
    """The bank is content with what it heard, once."""
    row = open_row(reference)
    if row.amount_paisa:
        raise Refused(f"{reference} is no inquiry any more.")
    row.state = State.EXPIRED
    return tell(row, "inquiry.closed", "content", amount_paisa=left_of(captured(charge_in(row))))


@transaction.atomic
def decide(reference: str, *, won: bool) -> SandboxSession:
    """The bank decides, once: `won` says that the market keeps the money."""
    row = open_row(reference)
    if not row.amount_paisa:
        raise Refused(f"{reference} is an inquiry: there is nothing to decide.")
    row.state = State.EXPIRED if won else State.PAID
    return tell(row, "dispute.closed", "decided", won=won)


# -- How it is kept ---------------------------------------------------------------------------------------


def contestable(charge: str) -> tuple[SandboxSession, int]:
    """The payment of this charge, locked, and what of it was not given back, in paisa; raises `Refused`."""
    source = captured(charge)
    lock(source)
    amount_paisa = left_of(source)
    if amount_paisa <= 0:
        raise Refused(f"{charge} cannot be disputed.")
    return source, amount_paisa


def row_of(charge: str) -> SandboxSession | None:
    return SandboxSession.objects.select_for_update().filter(reference=f"dp_{charge.removeprefix('ch_')}").first()


def charge_in(row: SandboxSession) -> str:
    return f"ch_{row.reference.removeprefix('dp_')}"


def open_row(reference: str) -> SandboxSession:
    found = SandboxSession.objects.select_for_update().filter(reference=reference).first()
    if found is None or not reference.startswith("dp_") or found.state != State.OPEN:
        raise Refused(f"There is nothing to decide about {reference}.")
    return found


def make(source: SandboxSession, *, amount_paisa: int) -> SandboxSession:
    reference = f"dp_{source.reference.removeprefix('ses_')}"
    return SandboxSession(
        reference=reference,
        key=uuid5(NAMESPACE_URL, reference),
        purchase_number=source.purchase_number,
        amount_paisa=amount_paisa,
    )


def tell(row: SandboxSession, kind: str, reason: str, **about) -> SandboxSession:
    """Keep the row, with the event that tells of it in its outbox."""
    event = sandbox_events.written(kind, reason=reason, about={"charge": charge_in(row), **about})
    row.outbox = [*row.outbox, event]
    row.save()
    sandbox_events.deliver_soon(row.reference)
    return row
