import uuid

import pytest

from orders.providers import manual
from orders.providers.base import Refused

SEND = {"account": "bank", "amount_paisa": 100_000, "group": "PUR-1", "charge": "ch_1"}


def test_transfer_waits_for_a_person():
    key = uuid.uuid4()
    movement = manual.transfer(key=key, **SEND)
    assert (movement.state, movement.amount_paisa, str(key) in movement.reference) == ("pending", 100_000, True)
    assert manual.transfer(key=key, **SEND) == movement
    assert manual.find_transfer(group="PUR-1", key=key) is None
    assert manual.find_reversal(transfer=movement.reference, key=key) is None


def test_person_confirms_with_the_banks_reference():
    movement = manual.reverse_transfer(transfer="manual_1", amount_paisa=500, key=uuid.uuid4())
    confirmed = manual.confirm(movement, bank_reference="  HBL  0042 ")
    assert (confirmed.reference, confirmed.state, confirmed.amount_paisa) == ("HBL 0042", "done", 500)
    with pytest.raises(Refused):
        manual.confirm(confirmed, bank_reference="HBL 0042")


@pytest.mark.parametrize("reference", ["", "   ", "x" * 61])
def test_confirmation_needs_a_reference(reference):
    with pytest.raises(Refused):
        manual.confirm(manual.transfer(key=uuid.uuid4(), **SEND), bank_reference=reference)
