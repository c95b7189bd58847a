import uuid

import pytest

from orders.models import SandboxSession
from orders.providers import sandbox, sandbox_disputes
from orders.providers.base import Contested, Refused
from orders.providers.events import Kind
from tests.orders.providers.stages import PRICE, SandboxStage

pytestmark = pytest.mark.django_db


@pytest.fixture
def stage():
    return SandboxStage()


def test_dispute_holds_what_is_left_and_says_so(stage):
    charge = stage.charge()
    sandbox.refund(charge=charge, amount_paisa=10_000, key=uuid.uuid4())
    made = sandbox_disputes.dispute(charge)
    told = stage.last(Kind.DISPUTED)
    assert (told.reference, told.charge, told.amount_paisa) == (made.reference, charge, PRICE - 10_000)


def test_part_of_it_is_disputed_and_never_more(stage):
    charge = stage.charge()
    for wrong in (0, -1, PRICE + 1):
        with pytest.raises(Refused):
            sandbox_disputes.dispute(charge, amount_paisa=wrong)
    made = sandbox_disputes.dispute(charge, amount_paisa=10_000)
    assert (made.amount_paisa, sandbox.fetch_dispute(made.reference).amount_paisa) == (10_000, 10_000)


@pytest.mark.parametrize("won", [True, False])
def test_decision_is_told(stage, won):
    charge = stage.charge()
    made = sandbox_disputes.dispute(charge)
    with pytest.raises(Contested):
        sandbox.refund(charge=charge, amount_paisa=1, key=uuid.uuid4())
    sandbox_disputes.decide(made.reference, won=won)
    told = stage.last(Kind.DISPUTE_CLOSED)
    assert (told.charge, told.won, told.amount_paisa) == (charge, won, PRICE)
    with pytest.raises(Refused):
        sandbox_disputes.decide(made.reference, won=not won)


def test_inquiry_is_dropped_once_and_not_decided(stage):
    row = sandbox_disputes.inquire(stage.charge())
    with pytest.raises(Refused):
        sandbox_disputes.decide(row.reference, won=True)
    sandbox_disputes.drop(row.reference)
    for again in (sandbox_disputes.drop, sandbox_disputes.decide):
        with pytest.raises(Refused):
            again(row.reference, **({"won": True} if again is sandbox_disputes.decide else {}))


def test_charge_is_asked_about_once_and_not_after_a_dispute(stage):
    charge = stage.charge()
    row = sandbox_disputes.inquire(charge)
    with pytest.raises(Refused):
        sandbox_disputes.inquire(charge)
    sandbox_disputes.drop(row.reference)
    with pytest.raises(Refused):
        sandbox_disputes.dispute(charge)
    other = stage.charge()
    held = sandbox_disputes.dispute(other)
    for deed in (lambda: sandbox_disputes.inquire(other), lambda: sandbox_disputes.drop(held.reference)):
        with pytest.raises(Refused):
            deed()
    assert SandboxSession.objects.get(reference=held.reference).state == "open"


def test_only_what_was_paid_is_disputed_and_once(stage):
    with pytest.raises(Refused):
        sandbox_disputes.dispute("ch_nothing")
    charge = stage.charge()
    sandbox_disputes.dispute(charge)
    with pytest.raises(Refused):
        sandbox_disputes.dispute(charge)
    assert SandboxSession.objects.filter(reference__startswith="dp_").count() == 1
