"""A provider that takes its time: nobody else waits for it, and no row is locked meanwhile.

It answers as soon as a test has seen enough, and after `DELAY` at the latest.
"""

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError, transaction

from accounts.models import User
from auctions.models import Bid
from config import auditing
from orders.models import LedgerTransaction, Order, Payment, Purchase
from tests import factories
from tests.faults import SERVED, processes
from tests.faults.browser import Browser
from tests.orders import factories as make
from tests.stripe_fake import StripeFake

pytestmark = SERVED
DELAY = 8  # seconds, less than what our client waits for one answer
SESSIONS = "POST /v1/checkout/sessions"
BIDS = 6
WENT_ON = 204


@pytest.fixture
def stripe(served):
    """Stripe, which our process is told of and which finds our process by its port."""
    with StripeFake() as fake:
        yield fake


@contextmanager
def market(stripe: StripeFake, **overrides: str) -> Iterator[int]:
    """A web process that is paid by Stripe."""
    ours = {"STRIPE_SECRET_KEY": stripe.secret_key, "STRIPE_API_BASE": stripe.url}
    with processes.web(**ours, STRIPE_WEBHOOK_SECRETS="whsec_fake", **overrides) as port:
        stripe.webhooks.url = f"http://127.0.0.1:{port}/webhooks/stripe/"
        yield port


class Payer:
    """Presses *Pay* for something won, and waits for the answer in a thread."""

    def __init__(self, seller):
        self.browser = Browser(factories.make_user())
        self.purchase = make.make_win(seller, self.browser.user)
        self.form = f"address={factories.make_address(self.browser.user).pk}"
        self.answer = None

    def press(self, port: int) -> None:
        self.thread = threading.Thread(target=self.ask, args=(port,), daemon=True)
        self.thread.start()

    def ask(self, port: int) -> None:
        self.answer = self.browser.ask(port, "POST", f"{self.purchase.get_absolute_url()}payments/", self.form)[0]

    @property
    def payment(self) -> Payment:
        return self.purchase.payments.get()


def sessions(stripe: StripeFake) -> int:
    with stripe.memory.lock:
        return len(stripe.memory.all("checkout.session"))


@contextmanager
def waiting_for_the_provider(stripe: StripeFake, port: int, payers: list[Payer]) -> Iterator[None]:
    """All of them have been asked for at the provider, and none is answered."""
    stripe.faults.next("delay", times=len(payers), endpoint=SESSIONS, seconds=DELAY)
    for payer in payers:
        payer.press(port)
    processes.wait_until(lambda: sessions(stripe) == len(payers), "the provider is asked")
    yield
    assert [payer.answer for payer in payers] == [None] * len(payers), "the provider answered before we were done"
    stripe.faults.hurry.set()
    for payer in payers:
        payer.thread.join(processes.PATIENCE)


def is_locked(rows) -> bool:
    with transaction.atomic():
        try:
            list(rows.select_for_update(nowait=True).values_list("pk"))
            return False
        except OperationalError as error:
            assert "could not obtain lock" in str(error)
            transaction.set_rollback(True)
            return True


def locked_tables() -> list[str]:
    """Of what a payment is about; a row that somebody holds."""
    return [model.__name__ for model in (User, Purchase, Order, Payment) if is_locked(model.objects.order_by())]


def test_others_bid_and_nothing_is_locked_while_payments_wait_for_the_provider(stripe, seller, browser):
    """Three of the eight threads wait; who bids, and a bid by one who pays, come through the same process."""
    payers = [Payer(seller) for _ in range(3)]
    auction = factories.make_auction(seller, starting_price=1000)
    with market(stripe) as port:
        with waiting_for_the_provider(stripe, port, payers):
            bidders = [browser, payers[0].browser]
            answers = [bidders[n % 2].bid(port, auction, 5000 + 1000 * n) for n in range(BIDS)]
            assert (answers, Bid.objects.filter(auction=auction).count()) == ([200] * BIDS, BIDS)
            assert locked_tables() == []
            assert [payer.payment.state for payer in payers] == ["intended"] * 3
        assert [payer.answer for payer in payers] == [WENT_ON] * 3
        for payer in payers:
            stripe.payer.pay(payer.payment.session)
        stripe.webhooks.settle()
    assert stripe.webhooks.answers == [("checkout.session.completed", 200)] * 3
    for payer in payers:
        payer.purchase.refresh_from_db()
        assert (payer.purchase.state, payer.payment.state) == ("paid", "paid")
    assert LedgerTransaction.objects.filter(kind="capture").count() == sessions(stripe) == 3
    assert auditing.broken_rows() == []


def test_a_second_click_meanwhile_is_the_same_payment(stripe, seller):
    payer = Payer(seller)
    with market(stripe) as port:
        with waiting_for_the_provider(stripe, port, [payer]):
            # Its key is being worked on there.
            again = payer.browser.ask(port, "POST", f"{payer.purchase.get_absolute_url()}payments/", payer.form)[0]
            assert again == 503
        assert (payer.answer, payer.payment.state, sessions(stripe)) == (WENT_ON, "open", 1)
        stripe.payer.pay(payer.payment.session)
        stripe.webhooks.settle()
    assert payer.payment.state == "paid"
    assert auditing.broken_rows() == []


def test_control_in_one_transaction_the_purchase_is_locked_while_the_provider_is_asked(stripe, seller):
    payer = Payer(seller)
    with (
        market(stripe, DJANGO_SETTINGS_MODULE="tests.faults.entwined") as port,
        waiting_for_the_provider(stripe, port, [payer]),
    ):
        assert "Purchase" in locked_tables()
