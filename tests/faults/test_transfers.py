"""kill -9 between every two steps of sending a seller's share, and of taking it back: it has moved once."""

from uuid import uuid4

import pytest
from django.utils import timezone

from config import auditing
from orders.models import LedgerTransaction, Order, Reversal, SandboxSession, Transfer
from orders.parcels import fulfilling
from orders.payouts import sending
from tests.faults import SERVED, processes
from tests.faults.browser import LOST, Browser
from tests.orders import factories as make

pytestmark = SERVED
# place → how often the sandbox has sent it, and whether we know
SENDING = {
    "transfer.claimed": (0, "intended"),
    "transfer.called": (1, "intended"),
    "transfer.recorded": (1, "done"),
}
REVERSING = {
    "reversal.claimed": (0, "intended"),
    "reversal.called": (1, "intended"),
    "reversal.recorded": (1, "done"),
}


@pytest.fixture
def delivered(seller) -> Order:
    order = make.make_delivered_order(make.make_reachable(seller))
    make.know_charge(order)
    # What waits to be told of the payment would only keep the worker busy.
    SandboxSession.objects.update(outbox=[])
    return order


@pytest.fixture
def completed(delivered) -> Order:
    fulfilling.confirm_receipt(order=delivered, buyer=delivered.buyer)
    return delivered


def kill_at(place: str) -> None:
    with processes.worker(FAILPOINT=place) as doomed:
        assert doomed.wait(processes.PATIENCE) == -9


def let_the_next_worker_finish(kind) -> None:
    """The dead one's claim has run out."""
    kind.objects.filter(state="intended").update(next_attempt_at=timezone.now())
    with processes.worker():
        processes.wait_until(lambda: not kind.objects.filter(state="intended").exists(), "it is done")


def moved(prefix: str) -> int:
    return SandboxSession.objects.filter(reference__startswith=prefix).count()


@pytest.mark.parametrize("place", SENDING)
def test_a_transfer_killed_on_its_way_is_sent_once_by_the_next_worker(completed, place):
    kill_at(place)
    assert (moved("tr_"), Transfer.objects.get().state) == SENDING[place]
    let_the_next_worker_finish(Transfer)
    assert (moved("tr_"), Transfer.objects.get().state) == (1, "done")
    assert LedgerTransaction.objects.filter(kind="transfer").count() == 1
    assert auditing.broken_rows() == []


@pytest.mark.parametrize("place", REVERSING)
def test_a_reversal_killed_on_its_way_is_made_once_by_the_next_worker(completed, place):
    sending.send_due()
    make.make_refund(completed, 100)
    kill_at(place)
    assert (moved("trr_"), Reversal.objects.get().state) == REVERSING[place]
    let_the_next_worker_finish(Reversal)
    assert (moved("trr_"), Reversal.objects.get().state) == (1, "done")
    assert LedgerTransaction.objects.filter(kind="reversal").count() == 1


def test_a_receipt_killed_after_its_commit_is_paid_out_by_the_sweep(delivered):
    """The intent is a row, so that the task which died with the process is not missed."""
    browser = Browser(delivered.buyer)
    with processes.web(FAILPOINT="transfer.intended") as doomed:
        assert browser.ask(doomed, "POST", f"{delivered.get_absolute_url()}receipt/", "sure=yes")[0] == LOST
    assert (Transfer.objects.get().state, moved("tr_")) == ("intended", 0)
    let_the_next_worker_finish(Transfer)
    assert (Transfer.objects.get().state, moved("tr_")) == ("done", 1)


def test_control_a_dead_claim_that_forgets_its_doubt_sends_it_twice(completed):
    """Were the key not kept with the intent, the next worker's would be another movement."""
    kill_at("transfer.called")
    SandboxSession.objects.filter(reference__startswith="ses_").update(amount_paisa=99_999_900)
    Transfer.objects.update(asked_at=None, key=uuid4())
    let_the_next_worker_finish(Transfer)
    assert moved("tr_") == 2
