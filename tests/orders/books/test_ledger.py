from decimal import Decimal

import pytest
from django.utils import timezone

from orders.books import ledger
from orders.books.ledger import Account, Kind, Side
from orders.models import LedgerEntry, LedgerTransaction

pytestmark = pytest.mark.django_db


def post(*sides, key="capture:1"):
    return ledger.post(kind=Kind.CAPTURE, key=key, sides=[Side(*side) for side in sides], at=timezone.now())


def test_sides_are_booked_together():
    booked = post((Account.PROVIDER, Decimal("100.25")), (Account.COMMISSION, Decimal("-100.25")))
    assert sum(entry.amount for entry in booked.entries.all()) == 0
    assert ledger.balance(Account.PROVIDER) == Decimal("100.25")


def test_same_key_is_booked_once():
    for _ in range(2):
        post((Account.PROVIDER, Decimal(5)), (Account.COMMISSION, Decimal(-5)))
    assert LedgerTransaction.objects.count() == 1 and LedgerEntry.objects.count() == 2


@pytest.mark.parametrize("amounts", [(Decimal(5), Decimal(-4)), (Decimal("0.01"), Decimal(0)), (), (Decimal(0),)])
def test_what_does_not_add_up_is_not_booked(amounts):
    with pytest.raises(ledger.Unbalanced):
        post(*[(Account.PROVIDER, amount) for amount in amounts])
    assert not LedgerTransaction.objects.exists()
