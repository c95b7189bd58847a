"""The sandbox's banks: staff play the payer who contests a payment, and the bank that decides, so that it can be seen.

A dispute is a row of `SandboxSession` named after its charge, `dp_X` of `ch_X`: open, then *paid* (the payer has the
money) or *expired* (the market keeps it).
"""

from uuid import NAMESPACE_URL, uuid5

from django.db import transaction

from orders.models import SandboxSession
from orders.providers import sandbox_events
from orders.providers.base import Refused
from orders.providers.sandbox_movements import captured, lock, taken_by_siblings

State = SandboxSession.State


@transaction.atomic
def dispute(charge: str, *, reason: str = "fraudulent") -> SandboxSession:
    """The payer tells their bank that it was not them: what is left of the charge is held. Once per charge."""
    source = captured(charge)
    lock(source)
    about = charge.removeprefix("ch_")
    amount_paisa = source.amount_paisa - taken_by_siblings(f"re_{about}_")
    if amount_paisa <= 0 or SandboxSession.objects.filter(reference=f"dp_{about}").exists():
        raise Refused(f"{charge} cannot be disputed.")
    event = sandbox_events.written("dispute.opened", reason=reason, about={"charge": charge})
    made = SandboxSession.objects.create(
        reference=f"dp_{about}",
        key=uuid5(NAMESPACE_URL, f"dp_{about}"),
        purchase_number=source.purchase_number,
        amount_paisa=amount_paisa,
        outbox=[event],
    )
    sandbox_events.deliver_soon(made.reference)
    return made


@transaction.atomic
def decide(reference: str, *, won: bool) -> SandboxSession:
    """The bank decides, once: `won` says that the market keeps the money."""
    found = SandboxSession.objects.select_for_update().filter(reference=reference).first()
    if found is None or not reference.startswith("dp_") or found.state != State.OPEN:
        raise Refused(f"There is nothing to decide about {reference}.")
    about = {"charge": f"ch_{reference.removeprefix('dp_')}", "won": won}
    found.state = State.EXPIRED if won else State.PAID
    found.outbox = [*found.outbox, sandbox_events.written("dispute.closed", reason="decided", about=about)]
    found.save(update_fields=["state", "outbox"])
    sandbox_events.deliver_soon(reference)
    return found
