import itertools
import time
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from config import auditing
from orders import webhooks
from orders.books import capturing, costing, ledger
from orders.books.ledger import Account
from orders.models import Dispute, Inquiry, LedgerTransaction, Order, PayoutFreeze, Refund, Transfer
from orders.parcels import expecting, fulfilling
from orders.providers import sandbox_disputes
from orders.providers.events import DisputeEvent, Kind
from orders.refunds import disputing, inquiring, refunding
from tests.orders import factories as make
from tests.races import at_once, failures

pytestmark = pytest.mark.django_db
ids = itertools.count(1)
SAID = {
    "asked": (Kind.INQUIRED, False),
    "content": (Kind.INQUIRY_CLOSED, False),
    "held": (Kind.DISPUTED, False),
    "won": (Kind.DISPUTE_CLOSED, True),
    "lost": (Kind.DISPUTE_CLOSED, False),
}


@pytest.fixture
def order(ayesha, bilal) -> Order:
    """Delivered; its seller can be reached, and its charge is known."""
    order = make.make_delivered_order(make.make_reachable(ayesha.seller_profile), bilal, price=1_000, delivery=200)
    make.know_charge(order)
    return order


def hear(order, word: str, reference: str = "dp_1") -> str:
    kind, won = SAID[word]
    payment = capturing.payment_of(order)
    about = {"reference": reference, "charge": payment.charge, "amount_paisa": int(payment.amount * 100)}
    event = DisputeEvent(id=f"evt_{next(ids)}", kind=kind, won=won, reason="unrecognized", **about)
    return webhooks.receive(provider="sandbox", event=event).outcome


def in_force(order) -> list[str]:
    return list(PayoutFreeze.objects.in_force().filter(order=order).values_list("cause", flat=True))


def stands(order) -> tuple:
    order.refresh_from_db()
    return order.state, sorted(in_force(order))


def confirm(order) -> None:
    fulfilling.confirm_receipt(order=order, buyer=order.buyer)


# -- An inquiry alone -------------------------------------------------------------------------------------


def test_inquiry_holds_up_the_money_and_nothing_else(order):
    booked = LedgerTransaction.objects.count()
    assert [hear(order, "asked") for _ in range(2)] == ["the bank asks"] * 2
    assert stands(order) == ("delivered", ["inquiry"])
    inquiry = Inquiry.objects.get()
    assert (inquiry.reference, inquiry.amount, inquiry.reason, inquiry.closed_at) == (
        "dp_1", Decimal(1_200), "unrecognized", None,
    )  # fmt: skip
    assert (LedgerTransaction.objects.count(), Dispute.objects.count()) == (booked, 0)
    confirm(order)
    assert stands(order) == ("completed", ["inquiry"])
    assert not Transfer.objects.exists()


def test_clock_completes_nothing_while_the_bank_asks(order):
    hear(order, "asked")
    later = order.due_at + timedelta(minutes=1)
    expecting.move_due(now=later)
    assert stands(order)[0] == "delivered"
    hear(order, "content")
    expecting.move_due(now=later + timedelta(days=2))
    assert stands(order) == ("completed", [])


def test_what_was_never_sent_is_refunded_though_the_bank_asks(ayesha, bilal):
    order = make.make_paid_order(ayesha.seller_profile, bilal)
    make.know_charge(order)
    hear(order, "asked")
    order.refresh_from_db()
    expecting.move_due(now=order.due_at + timedelta(minutes=1))
    assert (stands(order)[0], Refund.objects.get().amount) == ("cancelled", order.total)


def test_money_goes_at_once_when_the_bank_is_content(order):
    hear(order, "asked")
    confirm(order)
    assert hear(order, "content") == "the bank is content"
    assert Transfer.objects.get().state == "intended"
    make.send()
    assert (Transfer.objects.get().state, in_force(order)) == ("done", [])
    assert ledger.balance(Account.SELLERS) == 0


def test_share_that_was_about_to_be_sent_waits(order):
    confirm(order)
    hear(order, "asked")
    make.send()
    assert Transfer.objects.get().state == "intended"
    hear(order, "content")
    make.send()
    assert Transfer.objects.get().state == "done"


def test_inquiry_ends_no_other_freeze(order):
    hear(order, "asked")
    hear(order, "asked", reference="dp_2")
    hear(order, "content")
    assert stands(order) == ("delivered", ["inquiry"])
    assert hear(order, "asked") == "the bank is content"
    hear(order, "content", reference="dp_2")
    assert stands(order) == ("delivered", [])


def test_refund_is_sent_while_the_bank_asks(order):
    hear(order, "asked")
    refunding.refund(order=order, reason="The bank asked", actor=None)
    make.send_back()
    assert (Refund.objects.get().state, stands(order)) == ("done", ("refunded", ["inquiry"]))
    hear(order, "content")
    assert in_force(order) == []
    assert not Transfer.objects.exists()


def test_order_that_is_over_is_not_frozen(order):
    refunding.refund(order=order, reason="Chipped", actor=None)
    make.send_back()
    hear(order, "asked")
    assert stands(order) == ("refunded", [])


@pytest.mark.parametrize("words", sorted(set(itertools.permutations(["asked", "asked", "content", "content"]))))
def test_any_order_of_an_inquirys_words_ends_in_the_same(order, words):
    for word in words:
        hear(order, word)
    assert stands(order) == ("delivered", [])
    assert (Inquiry.objects.get().closed_at is not None, Dispute.objects.count()) == (True, 0)
    assert auditing.broken_rows() == []


# -- It becomes a dispute ---------------------------------------------------------------------------------


def test_inquiry_that_becomes_a_dispute_does_what_a_dispute_does(order):
    hear(order, "asked")
    assert hear(order, "held") == "disputed"
    assert stands(order) == ("disputed", ["dispute"])
    assert ledger.balance(Account.DISPUTED) == order.total
    assert Inquiry.objects.get().closed_at is not None
    assert hear(order, "asked") == "it has become a dispute"
    assert stands(order) == ("disputed", ["dispute"])


def test_share_is_not_released_between_the_two(order):
    hear(order, "asked")
    confirm(order)
    hear(order, "held")
    assert stands(order) == ("disputed", ["dispute"])
    assert not Transfer.objects.exists()


@pytest.mark.parametrize("end", ["won", "lost"])
@pytest.mark.parametrize("begun", [["asked"], ["asked", "content"]])
def test_any_order_of_words_ends_in_what_the_bank_decided(order, begun, end):
    """An inquiry becomes a dispute, some after they were closed; the dispute is decided. Each ending is the same."""
    ends = set()
    for words in set(itertools.permutations([*begun, "held", end, end])):
        order = make.make_delivered_order(order.seller, order.buyer)
        make.know_charge(order)
        before = ledger.balance(Account.SELLERS), ledger.balance(Account.PROVIDER)
        for word in words:
            hear(order, word, reference=f"dp_{order.number}")
        after = ledger.balance(Account.SELLERS) - before[0], ledger.balance(Account.PROVIDER) - before[1]
        still_open = Inquiry.objects.filter(closed_at=None).exists()
        ends.add((*stands(order)[:1], len(in_force(order)), *after, still_open, order.share, order.total))
    share, total = order.share, order.total
    moved = (0, 0) if end == "won" else (share, -total)
    assert ends == {("delivered" if end == "won" else "refunded", 0, *moved, False, share, total)}
    assert ledger.balance(Account.DISPUTED) == 0
    assert auditing.broken_rows() == []


@pytest.mark.parametrize("words", list(itertools.permutations(["asked", "content", "held"])))
def test_dispute_goes_on_whatever_is_heard_of_the_inquiry(order, words):
    for word in words:
        hear(order, word)
    assert stands(order) == ("disputed", ["dispute"])
    assert Dispute.objects.get().closed_at is None
    assert not Inquiry.objects.filter(closed_at=None).exists()


# -- Money that paid nothing ------------------------------------------------------------------------------


@pytest.fixture
def twice_paid(order):
    """The same purchase was paid a second time; that money goes back."""
    payment = capturing.payment_of(order)
    payment.pk, payment.key, payment.session, payment.charge = None, make.new_nonce(), "ses_2", "ch_2"
    payment.state = "refund_due"
    payment.save()
    capturing.book(payment=payment, now=timezone.now())
    return payment


@pytest.mark.parametrize("won", [True, False])
def test_dispute_about_money_that_paid_nothing_leaves_the_order_alone(order, twice_paid, won):
    before = ledger.balance(Account.SELLERS)
    about = {"payment": twice_paid, "reference": "dp_2", "amount": twice_paid.amount, "reason": "duplicate"}
    inquiring.open_inquiry(now=timezone.now(), **about)
    disputing.open_dispute(now=timezone.now(), **about)
    assert stands(order) == ("delivered", [])
    disputing.close_dispute(won=won, now=timezone.now(), **about)
    assert stands(order) == ("delivered", [])
    assert ledger.balance(Account.SELLERS) == before
    assert ledger.balance(Account.UNCLAIMED) == (-order.total if won else 0)


# -- Two at once ------------------------------------------------------------------------------------------


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_words_of_inquiry_and_dispute_at_once(order):
    words = ["asked", "held", "asked", "content", "held"]
    assert failures(at_once(*[lambda word=word: hear(order, word) for word in words])) == []
    assert stands(order) == ("disputed", ["dispute"])
    assert not Inquiry.objects.filter(closed_at=None).exists()


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_inquiry_outlives_its_dispute_without_the_locks(order, monkeypatch):
    """The control: who asks reads that there is no dispute, and writes when there is one."""
    register = inquiring.register

    def look(payment):
        return payment, list(capturing.orders_of(payment))

    def slowly(*args):
        time.sleep(0.6)
        return register(*args)

    monkeypatch.setattr(inquiring, "lock", look)
    monkeypatch.setattr(inquiring, "register", slowly)
    at_once(lambda: hear(order, "asked"), lambda: time.sleep(0.2) or hear(order, "held"))
    assert sorted(in_force(order)) == ["dispute", "inquiry"]


@pytest.mark.postgresql
@pytest.mark.django_db(transaction=True)
def test_fee_that_six_learn_at_once_is_booked_once(order):
    payment = capturing.payment_of(order)
    at_bank = sandbox_disputes.dispute(payment.charge)
    about = {"reference": at_bank.reference, "amount": payment.amount, "reason": "", "now": timezone.now()}
    dispute = disputing.open_dispute(payment=payment, **about)
    results = at_once(*[lambda: costing.learn(dispute=dispute)] * 6)
    assert failures(results) == []
    assert LedgerTransaction.objects.filter(key__startswith="dispute-fee:").count() == 1
