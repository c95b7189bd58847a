"""What the system before this one got wrong with money, each shown to be right here."""

import itertools
import json
import uuid
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from accounts.models import Block
from catalog.models import FixedPriceListing
from config import auditing
from config.money import commission_on, share_of
from orders import webhooks
from orders.models import Order, Payment, ProviderEvent, Purchase, Violation
from orders.payments import deadlines, paying
from orders.providers import sandbox, sandbox_outbox, signing
from orders.providers.events import Kind, PaymentEvent
from orders.purchases import purchasing
from tests import factories
from tests.orders import factories as make

pytestmark = pytest.mark.django_db
NOW = timezone.now().replace(microsecond=0)


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


@pytest.mark.parametrize("quantity", ["-3", "0", "1.5", "1e3", "", "NaN"])
def test_a_negative_quantity_is_no_way_to_be_paid(ayesha, bilal, sign_in, quantity):
    product = factories.make_listing(ayesha.seller_profile, stock=5).product
    typed = {"product": product.pk, "quantity": quantity, "price": 6_800, "nonce": str(uuid.uuid4())}
    assert sign_in(bilal).post("/purchases/", typed).status_code == 422
    assert (Purchase.objects.count(), FixedPriceListing.objects.get().stock) == (0, 5)


@pytest.mark.parametrize("quantity", [-3, 0, True, 1.5])
def test_nor_by_the_rule(ayesha, bilal, quantity):
    product = factories.make_listing(ayesha.seller_profile, stock=5).product
    with pytest.raises(purchasing.QuantityRefused):
        make.buy(product, bilal, quantity=quantity)
    assert (Purchase.objects.count(), FixedPriceListing.objects.get().stock) == (0, 5)


def test_a_split_of_paisa_loses_none():
    goods = Decimal("100.25")
    commission, share = commission_on(goods), share_of(goods)
    assert (commission, share) == (Decimal("2.01"), Decimal("98.24")) and commission + share == goods


@pytest.mark.parametrize("price", [1, 3, 24, 25, 26, 49, 51, 999, 12_525])
def test_commission_and_share_are_the_whole_of_every_order(ayesha, bilal, price):
    order = make.order_of(make.make_purchase(ayesha.seller_profile, bilal, price=price, delivery=451))
    assert order.commission + order.share == order.total == price + 451
    assert nothing_broken()


def test_the_paid_session_of_another_order_pays_nothing(ayesha, bilal, sana):
    """A cheap purchase is paid, and its session shown for a dear one."""
    cheap = make.start(make.make_purchase(ayesha.seller_profile, bilal, price=10))
    dear = make.start(make.make_purchase(ayesha.seller_profile, sana, price=90_000))
    session = make.session_of(cheap)
    told = PaymentEvent(
        id="evt_1",
        kind=Kind.PAID,
        reference=dear.session,
        amount_paisa=session.amount_paisa,
        currency="PKR",
        purchase_number=session.purchase_number,
    )
    assert webhooks.receive(provider="sandbox", event=told).outcome.startswith("refused")
    dear.refresh_from_db()
    assert (dear.state, dear.purchase.state, Order.objects.filter(state="paid").count()) == ("open", "pending", 0)


def test_the_page_after_paying_believes_no_query(ayesha, bilal, sign_in):
    payment = make.start(make.make_purchase(ayesha.seller_profile, bilal))
    other = make.start(make.make_purchase(ayesha.seller_profile, bilal))
    sandbox.pay(other.session)
    url = f"/purchases/{payment.purchase.number}/result/?session_id={other.session}&paid=1&success=true"
    assert sign_in(bilal).get(url).status_code == 200
    assert Payment.objects.get(pk=payment.pk).state == "open"


@pytest.mark.parametrize("kind", ["payment.succeeded", "payment.failed", "session.expired"])
def test_an_event_that_comes_after_the_parcel_left_moves_nothing(ayesha, bilal, client, kind):
    order = make.make_shipped_order(ayesha.seller_profile, bilal)
    payment = order.purchase.payments.get()
    before = list(order.events.values())
    message = sandbox_outbox.message(
        make.session_of(payment), {"id": "evt_late", "type": kind, "created": "now", "reason": ""}
    )
    body = json.dumps(message).encode()
    answer = client.post("/webhooks/sandbox/", body, content_type="application/json", headers=signing.signature(body))
    order.refresh_from_db()
    payment.refresh_from_db()
    assert answer.status_code == 200 and ProviderEvent.objects.filter(event_id="evt_late").exists()
    assert (order.state, payment.state, list(order.events.values())) == ("shipped", "paid", before)
    assert nothing_broken()


def test_three_expiries_in_one_batch_are_three_violations_and_one_block(ayesha, bilal):
    wins = [make.make_win(ayesha.seller_profile, bilal, now=NOW) for _ in range(3)]
    assert deadlines.expire_due(now=wins[-1].deadline + timedelta(seconds=1)) == 3
    assert (Violation.objects.count(), Block.objects.count()) == (3, 1)
    assert bilal.notifications.filter(kind="violation").count() == 3
    assert bilal.notifications.filter(kind="account_blocked").count() == 1
    assert nothing_broken()


@pytest.mark.parametrize("times", [1, 5])
def test_a_declined_card_is_no_violation_however_often(ayesha, bilal, times):
    win = make.make_win(ayesha.seller_profile, bilal, now=NOW)
    for _ in range(times):
        paying.mark_failed(payment=make.start(win, now=NOW), reason="Card declined", now=NOW)
    assert (Violation.objects.count(), Block.objects.count()) == (0, 0)
    make.pay(win, now=NOW)
    make.expire(win)
    assert (win.state, Violation.objects.count()) == ("paid", 0)


def test_a_winner_hears_at_once_and_again_at_twelve_and_two_hours(ayesha, bilal):
    win = make.make_win(ayesha.seller_profile, bilal, now=NOW)
    assert bilal.notifications.filter(kind="auction_won").count() == 1
    for hours, told in itertools.zip_longest((23, 13, 12, 3, 2, 1), (0, 0, 1, 1, 2, 2)):
        deadlines.remind_due(now=win.deadline - timedelta(hours=hours))
        assert bilal.notifications.filter(kind="payment_reminder").count() == told, hours
