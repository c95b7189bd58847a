"""A buyer gives up what they were about to pay for at a fixed price: at once, and the pieces are for sale again."""

from datetime import timedelta

import pytest
from django.utils import timezone

from catalog.models import FixedPriceListing, Product
from config import auditing
from orders.carts import carting
from orders.models import CartLine, Order, OrderLine, Payment, Purchase, SandboxSession, Violation
from orders.payments import cancelling, deadlines, joining, paying
from orders.providers import sandbox
from orders.providers.base import ProviderError
from orders.purchases import purchasing, stocking
from tests import factories
from tests.orders import factories as make

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def purchase(ayesha, bilal) -> Purchase:
    """Two of five plates."""
    return make.make_purchase(ayesha.seller_profile, bilal, quantity=2, stock=5)


def give_up(purchase, **terms) -> bool:
    return cancelling.give_up(**{"purchase": purchase, "actor": purchase.buyer} | terms)


def stock() -> list[int]:
    return list(FixedPriceListing.objects.order_by("pk").values_list("stock", flat=True))


def states() -> tuple:
    return Purchase.objects.get().state, *Order.objects.order_by("pk").values_list("state", flat=True)


def nothing_broken() -> bool:
    assert [f"{rule.code}: {row}" for rule, row in auditing.broken_rows()] == []
    return True


def refused(call, refusal, purchase) -> None:
    before = stock(), purchase.state
    with pytest.raises(refusal):
        call()
    purchase.refresh_from_db()
    assert (stock(), purchase.state) == before
    assert not Violation.objects.exists()


def test_its_pieces_are_for_sale_again_at_once(purchase, bilal):
    now = timezone.now()
    assert give_up(purchase, now=now)
    assert (stock(), states()) == ([5], ("cancelled", "cancelled"))
    last = Order.objects.get().events.last()
    assert (last.from_state, last.actor, last.at) == ("pending_payment", bilal, now)
    assert OrderLine.objects.get().returned_at == now
    assert not Violation.objects.exists() and not Payment.objects.exists()
    assert nothing_broken()


def test_last_one_is_on_the_shelf_again(ayesha, bilal, sana):
    purchase = make.make_purchase(ayesha.seller_profile, bilal, stock=1)
    assert not Product.objects.get().on_shelf
    give_up(purchase)
    assert Product.objects.get().on_shelf
    assert make.buy(Product.objects.select_related("fixed_price").get(), sana)
    assert nothing_broken()


def test_orders_of_all_its_sellers_go(ayesha, bilal):
    make.fill_cart(bilal, ayesha.seller_profile, factories.make_seller(), each=2, stock=3)
    purchase = make.check_out(bilal)
    assert stock() == [2] * 4
    assert give_up(purchase)
    assert (stock(), states()) == ([3] * 4, ("cancelled", "cancelled", "cancelled"))
    assert not CartLine.objects.exists()
    assert nothing_broken()


def test_its_page_at_the_provider_is_ended(purchase):
    payment = make.start(purchase)
    assert give_up(purchase)
    payment.refresh_from_db()
    assert (payment.state, SandboxSession.objects.get().state) == ("expired", "expired")
    sandbox.pay(payment.session)
    assert SandboxSession.objects.get().state == "expired"


def test_what_is_paid_is_paid(purchase):
    """The provider has the money, and its event has not come yet."""
    payment = make.start(purchase)
    sandbox.pay(payment.session)
    assert not give_up(purchase)
    assert (stock(), states()) == ([3], ("paid", "paid"))
    assert nothing_broken()


def test_what_is_being_processed_is_not_given_up(purchase):
    make.start(purchase)
    SandboxSession.objects.update(state="processing")
    refused(lambda: give_up(purchase), cancelling.PaymentUnderWay, purchase)
    assert Payment.objects.get().state == "open"


def test_provider_that_cannot_be_asked_changes_nothing(purchase, monkeypatch):
    def silent(reference):
        raise ProviderError

    make.start(purchase)
    monkeypatch.setattr(sandbox, "fetch_session", silent)
    refused(lambda: give_up(purchase), ProviderError, purchase)
    assert Payment.objects.get().state == "open"


def test_page_begun_after_the_provider_was_asked_is_not_lost(purchase, monkeypatch):
    """In another tab its buyer goes on to pay just then: they are on a page that takes money."""
    ask = cancelling.asking.ask_provider

    def ask_and_pay(*words):
        answer = ask(*words)
        make.start(purchase)
        return answer

    monkeypatch.setattr(cancelling.asking, "ask_provider", ask_and_pay)
    refused(lambda: give_up(purchase), cancelling.PaymentUnderWay, purchase)
    assert (Payment.objects.get().state, SandboxSession.objects.get().state) == ("open", "open")


def test_intent_that_never_reached_the_provider_is_ended(purchase, bilal):
    address = bilal.addresses.get()
    payment = paying.intend(purchase=purchase, address=address, actor=bilal, provider="sandbox")
    assert give_up(purchase)
    payment.refresh_from_db()
    assert payment.state == "expired"
    with pytest.raises(paying.NotPayable):
        paying.open_session(payment, sandbox, return_url="/back/", cancel_url="/leave/")


def test_declined_card_does_not_bind(purchase):
    payment = make.start(purchase)
    sandbox.decline(payment.session)
    paying.mark_failed(payment=payment, reason="declined")
    assert give_up(purchase)
    assert stock() == [5]


def test_twice_returns_stock_once(purchase):
    assert [give_up(purchase), give_up(purchase)] == [True, False]
    assert stock() == [5]
    assert Order.objects.get().events.count() == 2
    assert nothing_broken()


def test_after_the_deadline_there_is_nothing_to_give_up(purchase):
    make.expire(purchase)
    assert not give_up(purchase)
    assert (stock(), states()) == ([5], ("expired", "expired"))


def test_deadline_leaves_it_alone(purchase):
    give_up(purchase)
    make.expire(purchase)
    assert not deadlines.expire(purchase=purchase, now=timezone.now() + timedelta(hours=1))
    assert (stock(), states()) == ([5], ("cancelled", "cancelled"))


def test_money_that_comes_all_the_same_goes_back(purchase):
    payment = make.start(purchase)
    give_up(purchase)
    assert paying.mark_paid(payment=payment).state == "refund_due"
    assert payment.refunds.get().amount == purchase.total
    assert (stock(), states()) == ([5], ("cancelled", "cancelled"))
    assert nothing_broken()


def test_who_gave_one_up_may_open_another(ayesha, bilal, settings):
    settings.MARKET = settings.MARKET | {"OPEN_PURCHASES": 1}
    first = make.make_purchase(ayesha.seller_profile, bilal, stock=5)
    product = Product.objects.select_related("fixed_price").get()
    with pytest.raises(purchasing.TooManyOpen):
        make.buy(product, bilal)
    give_up(first)
    assert make.buy(product, bilal)


def test_nobody_else_gives_it_up(purchase, sana, ayesha, staff):
    for person in (sana, ayesha, staff):
        refused(lambda person=person: give_up(purchase, actor=person), paying.NotTheBuyer, purchase)


def test_win_is_binding(ayesha, bilal):
    win = make.make_win(ayesha.seller_profile, bilal)
    make.start(win)
    refused(lambda: give_up(win), cancelling.WonByBidding, win)
    assert SandboxSession.objects.get().state == "open", "nobody was asked"


def test_joint_purchase_and_its_parts_are_binding(ayesha, bilal):
    wins = [make.make_win(ayesha.seller_profile, bilal) for _ in range(2)]
    joint = joining.join(buyer=bilal, purchases=wins, nonce=make.new_nonce())
    for each in (joint, *joint.parts.all()):
        refused(lambda each=each: give_up(each), cancelling.WonByBidding, each)
    assert joint.parts.count() == 2


def test_fixed_price_is_never_part_of_a_joint_purchase(ayesha, bilal, purchase):
    """So giving one up never leaves a joint payment that is worth more than its parts."""
    win = make.make_win(ayesha.seller_profile, bilal)
    with pytest.raises(joining.NotJoinable):
        joining.join(buyer=bilal, purchases=[win, purchase], nonce=make.new_nonce())
    assert not Purchase.objects.exclude(joined_into=None).exists()


def test_crash_half_way_gives_nothing_up(ayesha, bilal, monkeypatch):
    """Its page is ended by then; the next click gives it up, and until then it can be paid once more."""

    def crash(*, order, now):
        if order.seller != ayesha.seller_profile:
            raise OSError
        give_back(order=order, now=now)

    make.fill_cart(bilal, ayesha.seller_profile, factories.make_seller(), stock=3)
    purchase = make.check_out(bilal)
    make.start(purchase)
    give_back = stocking.give_back
    monkeypatch.setattr(stocking, "give_back", crash)
    with pytest.raises(OSError):
        give_up(purchase)
    assert (stock(), states()) == ([2, 2], ("pending", "pending_payment", "pending_payment"))
    assert not OrderLine.objects.exclude(returned_at=None).exists() and nothing_broken()
    monkeypatch.undo()
    assert give_up(purchase)
    assert (stock(), states()) == ([3, 3], ("cancelled", "cancelled", "cancelled"))
    assert nothing_broken()


# -- Back into the cart -----------------------------------------------------------------------------------


def in_cart() -> dict[int, tuple[int, int]]:
    return {line.product_id: (line.quantity, line.price_seen) for line in CartLine.objects.all()}


def test_given_up_for_the_cart_it_is_as_it_was(ayesha, bilal):
    first, second = make.fill_cart(bilal, ayesha.seller_profile, factories.make_seller(), stock=2)
    before = in_cart()
    purchase = make.check_out(bilal)
    make.collect(bilal, second)
    give_up(purchase)
    assert carting.put_back(purchase=purchase) == 2
    assert in_cart() == before | {second.pk: (2, before[second.pk][1])}
    assert first.pk in before and nothing_broken()
