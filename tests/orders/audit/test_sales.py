from datetime import timedelta

import pytest
from django.utils import timezone

from auctions.models import Auction
from config import auditing
from orders.models import Order, OrderEvent, OrderLine, Payment, ProviderEvent, Purchase, Violation
from tests.orders import factories as make

CODES = ["A6", "A7", "S2", "S3", "M2", "M5", "U2"]


@pytest.fixture
def market(ayesha, bilal, sana):
    """A bit of everything, made by the rules."""
    make.make_feedback(make.make_completed_order(ayesha.seller_profile, bilal))
    make.make_paid_order(ayesha.seller_profile, sana)
    make.pay(make.make_win(ayesha.seller_profile, bilal))
    make.expire(make.make_win(ayesha.seller_profile, sana, now=timezone.now() - timedelta(days=2)))
    make.expire(make.make_purchase(ayesha.seller_profile, sana, now=timezone.now() - timedelta(days=2)))
    return ayesha.seller_profile


def broken(code) -> list[str]:
    return list(auditing.REGISTER[code].broken())


@pytest.mark.parametrize("code", CODES)
def test_honest_market_breaks_nothing(market, code):
    assert broken(code) == []


def spoil_sale():
    Auction.objects.filter(orders__state="paid").update(state="unsold")


def spoil_buyer():
    Order.objects.filter(auction__isnull=False, state="paid").update(buyer=Order.objects.first().seller.user)


def spoil_log():
    OrderEvent.objects.filter(to_state="shipped").delete()


def spoil_state():
    Order.objects.filter(state="completed").update(state="paid")


def spoil_legality():
    OrderEvent.objects.filter(to_state="completed").update(from_state="pending_payment")


def spoil_number():
    OrderEvent.objects.filter(to_state="completed").update(number=9)


def spoil_return():
    OrderLine.objects.filter(returned_at__isnull=False).update(returned_at=None)


def spoil_reserve():
    OrderLine.objects.filter(order__state="paid").update(returned_at=timezone.now())


def spoil_line():
    OrderLine.objects.filter(order__state="paid").update(unit_price=1)


def spoil_total():
    Purchase.objects.filter(state="paid").update(total=1)


def spoil_payment():
    Payment.objects.filter(state="paid").update(state="failed")


def spoil_event():
    ProviderEvent.objects.create(provider="sandbox", event_id="evt_1", kind="paid", payload={})


def spoil_block():
    from accounts.models import Block, User

    Block.objects.create(user=User.objects.first(), cause="violations", reason="?", started_at=timezone.now())


@pytest.mark.parametrize(
    ("code", "spoil"),
    [
        ("A6", spoil_sale),
        ("A6", spoil_buyer),
        ("A7", spoil_log),
        ("A7", spoil_state),
        ("A7", spoil_legality),
        ("A7", spoil_number),
        ("S2", spoil_return),
        ("S2", spoil_reserve),
        ("S3", spoil_line),
        ("S3", spoil_total),
        ("M2", spoil_total),
        ("M2", spoil_payment),
        ("M5", spoil_event),
        ("U2", spoil_block),
    ],
)
def test_each_invariant_finds_its_broken_row(market, code, spoil):
    spoil()
    assert broken(code)


def test_log_is_read_by_its_numbers(market):
    """Its rows may have come into the table in any order, as out of a merge or a restored dump."""
    rows = list(OrderEvent.objects.order_by("-id"))
    OrderEvent.objects.all().delete()
    for row in rows:
        row.pk = None
        row.save(force_insert=True)
    order = Order.objects.get(state="completed")
    assert order.events.order_by("pk").first().to_state == "completed"
    assert broken("A7") == []


def test_three_violations_without_a_block_are_found(market, sana):
    orders = [make.order_of(make.make_win(market, sana)) for _ in range(2)]
    for order in orders:
        Violation.objects.create(user=sana, order=order, recorded_at=timezone.now())
    assert sana.email in broken("U2")[0]
