"""The sandbox's money after a payment: refunds, transfers to sellers, reversals.

Each is a row of `SandboxSession` that is final from the start. Its reference names what it takes from, so that sums
need no other column: `ses_X` is captured as the charge `ch_X`, refunded by `re_X_…`, sent on by `tr_X_Y`, and that is
taken back by `trr_X_Y_…`. Movements of one charge queue at the lock of its session, reversals at that of the transfer.
"""

from uuid import UUID

from django.db import transaction
from django.db.models import Sum

from orders.models import SandboxSession
from orders.providers import sandbox_events
from orders.providers.base import Contested, Movement, Refused

PAID = SandboxSession.State.PAID
# A dispute that is open, or lost. An inquiry holds no amount.
HELD = [SandboxSession.State.OPEN, PAID]


def refund(*, charge: str, amount_paisa: int, key: UUID) -> Movement:
    source = captured(charge)
    disputes = SandboxSession.objects.filter(reference=f"dp_{charge.removeprefix('ch_')}", state__in=HELD)
    if disputes.filter(amount_paisa__gt=0).exists():
        raise Contested(f"{charge} is disputed: its money is not here.")
    reference = below("re", charge, key)
    about = {"charge": charge, "key": str(key)}
    return move(source, reference, amount_paisa, key, kind="refund.succeeded", about=about)


def transfer(*, account: str, amount_paisa: int, group: str, charge: str, key: UUID) -> Movement:
    source = captured(charge)
    if group != source.purchase_number:
        raise Refused(f"{charge} is not of {group}.")
    destination = SandboxSession.objects.filter(reference=account, state=PAID).exclude(seller_slug="").first()
    if destination is None:
        raise Refused(f"Money cannot reach {account}.")
    return move(source, below("tr", charge, key), amount_paisa, key, seller_slug=destination.seller_slug)


def reverse_transfer(*, transfer: str, amount_paisa: int, key: UUID) -> Movement:
    source = SandboxSession.objects.filter(reference=transfer).first() if transfer.startswith("tr_") else None
    if source is None:
        raise Refused(f"There is no {transfer}.")
    about = {"transfer": transfer}
    return move(source, below("trr", transfer, key), amount_paisa, key, kind="transfer.reversed", about=about)


def find_refund(*, charge: str, key: UUID) -> Movement | None:
    return found(below("re", charge, key))


def find_transfer(*, group: str, key: UUID) -> Movement | None:
    row = SandboxSession.objects.filter(key=key, purchase_number=group, reference__startswith="tr_").first()
    return answer(row) if row else None


def find_reversal(*, transfer: str, key: UUID) -> Movement | None:
    return found(below("trr", transfer, key))


# -- How it is kept ---------------------------------------------------------------------------------------


def charge_of(session: str) -> str:
    """`ses_X` → `ch_X`."""
    return f"ch_{session.partition('_')[2]}"


def below(prefix: str, source: str, key: UUID) -> str:
    """The reference of what was taken with `key` from the charge or transfer `source`."""
    return f"{prefix}_{source.partition('_')[2]}_{key.hex[:12]}"


def captured(charge: str) -> SandboxSession:
    session = SandboxSession.objects.filter(reference=f"ses_{charge.removeprefix('ch_')}", state=PAID).first()
    if session is None or not charge.startswith("ch_"):
        raise Refused(f"There is no {charge}.")
    return session


def lock(source: SandboxSession) -> None:
    SandboxSession.objects.select_for_update().get(pk=source.pk)


@transaction.atomic
def move(
    source: SandboxSession, reference: str, amount_paisa: int, key: UUID, *, kind="", about=None, seller_slug=""
) -> Movement:
    """Take `amount_paisa` from `source` once per key, never more than there is. Locks the source's row."""
    lock(source)
    done = SandboxSession.objects.filter(key=key).first()
    if done:
        return repeated(done, reference, amount_paisa, seller_slug)
    taken = taken_by_siblings(reference)
    if not 0 < amount_paisa <= source.amount_paisa - taken:
        raise Refused(f"{amount_paisa} paisa are not to be had: {taken} of {source.amount_paisa} are taken.")
    total = {"total_paisa": taken + amount_paisa}
    row = SandboxSession.objects.create(
        reference=reference,
        key=key,
        purchase_number=source.purchase_number,
        seller_slug=seller_slug,
        amount_paisa=amount_paisa,
        state=PAID,
        outbox=[sandbox_events.written(kind, about=about | total)] if kind else [],
    )
    if kind:
        sandbox_events.deliver_soon(reference)
    return answer(row)


def left_of(source: SandboxSession) -> int:
    """What of a payment was not given back, in paisa."""
    return source.amount_paisa - taken_by_siblings(f"re_{source.reference.removeprefix('ses_')}_")


def taken_by_siblings(reference: str) -> int:
    """What movements of the same kind have taken from the same source."""
    stem = reference.rpartition("_")[0]
    siblings = SandboxSession.objects.filter(reference__startswith=f"{stem}_")
    return siblings.aggregate(taken=Sum("amount_paisa", default=0))["taken"]


def repeated(row: SandboxSession, reference: str, amount_paisa: int, seller_slug: str) -> Movement:
    if (row.reference, row.amount_paisa, row.seller_slug) != (reference, amount_paisa, seller_slug):
        raise Refused("This key was used for something else.")
    return answer(row)


def found(reference: str) -> Movement | None:
    row = SandboxSession.objects.filter(reference=reference).first()
    return answer(row) if row else None


def answer(row: SandboxSession) -> Movement:
    return Movement(row.reference, row.amount_paisa, "done")
