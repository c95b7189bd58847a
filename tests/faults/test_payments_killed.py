"""kill -9 between every two steps of buying a cart, of starting its payment, and of hearing that it is paid."""

import http.client
from urllib.parse import urlencode
from uuid import uuid4

import pytest

from catalog.models import FixedPriceListing
from config import auditing
from messaging.models import Notification
from orders.models import CartLine, LedgerTransaction, OrderEvent, Payment, ProviderEvent, Purchase, SandboxSession
from orders.providers import sandbox, sandbox_outbox
from tests import factories
from tests.faults import SERVED, processes
from tests.faults.browser import LOST
from tests.orders import factories as make

pytestmark = SERVED
BUYING = ["purchase.reserved", "purchase.opened", "purchase.committed"]
# place → how many sessions the provider has, and what we know of them
STARTING = {
    "payment.intended": (0, "intended"),
    "payment.called": (1, "intended"),
    "payment.recorded": (1, "open"),
}
HEARING = ["event.kept", "event.applied", "event.committed"]
WENT_ON = 204  # to the provider's page, by HX-Redirect


@pytest.fixture
def shop(seller, browser):
    """A cart with the pieces of two sellers, three in stock of each; the browser's address."""
    make.fill_cart(browser.user, seller, factories.make_seller(), price=6_800, stock=3, delivery=450)
    return factories.make_address(browser.user)


@pytest.fixture
def purchase(shop, browser) -> Purchase:
    return make.check_out(browser.user)


@pytest.fixture
def paid(purchase) -> Payment:
    """At the provider; we have not heard of it."""
    payment = make.start(purchase)
    sandbox.pay(payment.session)
    return payment


def pay(browser, port: int, purchase: Purchase, address) -> int:
    return browser.ask(port, "POST", f"{purchase.get_absolute_url()}payments/", f"address={address.pk}")[0]


def sessions() -> int:
    return SandboxSession.objects.filter(reference__startswith="ses_").count()


def hear(port: int, payment: Payment) -> int:
    """The provider sends once what it has not had an answer to; how many were accepted."""

    def post(path: str, body: bytes, headers: dict[str, str]) -> int:
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
        try:
            connection.request("POST", path, body, {"Content-Type": "application/json", **headers})
            return connection.getresponse().status
        except (OSError, http.client.HTTPException):
            return LOST
        finally:
            connection.close()

    return sandbox_outbox.deliver(payment.session, post=post)


def stock() -> list[int]:
    return sorted(FixedPriceListing.objects.values_list("stock", flat=True))


def assert_paid_once() -> None:
    payment, purchase = Payment.objects.get(), Purchase.objects.get()
    assert (payment.state, purchase.state, ProviderEvent.objects.get().outcome) == ("paid", "paid", "paid")
    assert sessions() == LedgerTransaction.objects.filter(kind="capture").count() == 1
    assert OrderEvent.objects.filter(to_state="paid").count() == purchase.orders.filter(state="paid").count() == 2
    assert Notification.objects.filter(recipient=purchase.buyer, kind=Notification.Kind.PAYMENT_RECEIVED).count() == 2
    assert auditing.broken_rows() == []


# -- Buying -----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", BUYING)
def test_a_checkout_killed_on_its_way_and_sent_again_is_one_purchase(web, shop, browser, place):
    form = checkout_of(browser, shop)
    with processes.web(FAILPOINT=place) as doomed:
        assert browser.ask(doomed, "POST", "/checkout/", form)[0] == LOST
    is_bought = place == "purchase.committed"
    assert (stock(), CartLine.objects.count()) == (([2, 2], 0) if is_bought else ([3, 3], 2))
    assert Purchase.objects.count() == is_bought
    assert auditing.broken_rows() == []
    assert [browser.ask(web, "POST", "/checkout/", form)[0] for _ in range(2)] == [WENT_ON, WENT_ON]
    assert (stock(), Purchase.objects.get().orders.count(), sessions()) == ([2, 2], 2, 1)
    assert hear_of(web, Payment.objects.get()) == 1
    assert_paid_once()


def checkout_of(browser, address) -> str:
    confirmed = [str(line) for line in make.shown_to(browser.user)]
    return urlencode({"address": address.pk, "nonce": uuid4(), "confirmed": confirmed}, doseq=True)


def hear_of(port: int, payment: Payment) -> int:
    sandbox.pay(payment.session)
    return hear(port, payment)


def test_control_with_another_nonce_a_killed_checkout_is_not_found_again(web, shop, browser):
    form = checkout_of(browser, shop)
    with processes.web(FAILPOINT="purchase.committed") as doomed:
        assert browser.ask(doomed, "POST", "/checkout/", form)[0] == LOST
    assert browser.ask(web, "POST", "/checkout/", f"{form}&nonce={uuid4()}")[0] == 422
    assert not Payment.objects.exists()


def test_control_without_the_transaction_the_stock_is_gone_and_nobody_bought_it(shop):
    processes.die_untied("buy", FAILPOINT="purchase.reserved")
    assert (stock(), Purchase.objects.count()) == ([2, 2], 0)
    assert auditing.broken_rows()


# -- Starting a payment -----------------------------------------------------------------------------------


@pytest.mark.parametrize("place", STARTING)
def test_a_payment_killed_on_its_way_is_begun_once_by_the_next_click(web, shop, purchase, browser, place):
    with processes.web(FAILPOINT=place) as doomed:
        assert pay(browser, doomed, purchase, shop) == LOST
    assert (sessions(), Payment.objects.get().state) == STARTING[place]
    assert auditing.broken_rows() == []
    assert [pay(browser, web, purchase, shop) for _ in range(2)] == [WENT_ON, WENT_ON]
    payment = Payment.objects.get()
    assert (sessions(), payment.state, payment.session) == (1, "open", SandboxSession.objects.get().reference)
    assert hear_of(web, payment) == 1
    assert_paid_once()


def test_control_with_another_key_the_next_click_opens_another_session(web, shop, purchase, browser):
    with processes.web(FAILPOINT="payment.called") as doomed:
        assert pay(browser, doomed, purchase, shop) == LOST
    Payment.objects.update(key=uuid4())
    assert pay(browser, web, purchase, shop) == WENT_ON
    assert sessions() == 2


def test_a_session_whose_answer_died_with_the_process_pays_all_the_same(web, shop, purchase, browser):
    """Nobody was sent to its page; should its money come nevertheless, its purchase is known."""
    with processes.web(FAILPOINT="payment.called") as doomed:
        assert pay(browser, doomed, purchase, shop) == LOST
    lost = SandboxSession.objects.get()
    assert hear_of(web, Payment(session=lost.reference)) == 1
    assert Payment.objects.get().session == lost.reference
    assert_paid_once()


# -- Hearing of it ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", HEARING)
def test_an_event_killed_on_its_way_is_applied_once_by_the_next_delivery(web, paid, place):
    with processes.web(FAILPOINT=place) as doomed:
        assert hear(doomed, paid) == 0
    is_heard = place == "event.committed"
    assert ProviderEvent.objects.count() == LedgerTransaction.objects.count() == is_heard
    assert Purchase.objects.get().state == ("paid" if is_heard else "pending")
    assert auditing.broken_rows() == []
    assert [hear(web, paid), hear(web, paid)] == [1, 0]
    assert_paid_once()


def test_what_would_have_been_asked_after_the_commit_is_asked_by_the_sweep(paid):
    with processes.web(FAILPOINT="event.committed") as doomed:
        assert hear(doomed, paid) == 0
    with processes.worker():
        processes.wait_until(lambda: Payment.objects.exclude(charge="").exists(), "the charge is known")
    assert LedgerTransaction.objects.filter(kind="fee").count() == 1


def test_control_without_the_transaction_a_killed_event_is_never_applied(web, paid):
    """It was kept, so that the next delivery is taken for a duplicate."""
    processes.die_untied("hear", FAILPOINT="event.kept")
    assert hear(web, paid) == 1
    assert Purchase.objects.get().state == "pending"
    assert auditing.broken_rows()
