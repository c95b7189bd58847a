"""kill -9 between every two steps of paying several wins at once, and of letting them go at the deadline (ADR 17)."""

from datetime import timedelta
from urllib.parse import urlencode
from uuid import uuid4

import pytest
from django.utils import timezone

from config import auditing
from orders.models import LedgerTransaction, Order, Payment, Purchase, SandboxSession, Violation
from orders.payments import joining
from orders.providers import sandbox
from tests import factories
from tests.faults import SERVED, processes
from tests.faults.browser import LOST
from tests.faults.test_payments_killed import HEARING, STARTING, WENT_ON, hear, hear_of, pay, sessions
from tests.orders import factories as make

pytestmark = SERVED
JOINING = ["join.separated", "join.asked", "join.opened", "join.committed"]
LETTING_GO = ["deadline.asked", "dissolve.parted", "dissolve.committed"]


@pytest.fixture
def address(browser):
    return factories.make_address(browser.user)


@pytest.fixture
def wins(seller, browser, address) -> list[Purchase]:
    """Of two sellers, to be paid by tomorrow; the page for paying the first is open."""
    wins = [make.make_win(each, browser.user, price=1_000, delivery=100) for each in (seller, factories.make_seller())]
    make.start(wins[0])
    return wins


@pytest.fixture
def joint(wins, browser) -> Purchase:
    return joining.join(buyer=browser.user, purchases=wins, nonce=uuid4())


@pytest.fixture
def paid(joint) -> Payment:
    """At the provider; we have not heard of it."""
    payment = make.start(joint)
    sandbox.pay(payment.session)
    return payment


@pytest.fixture
def overdue(seller, browser, address) -> list[Purchase]:
    """Two wins whose time to pay together is just over; the page for paying them is open."""
    then = timezone.now() - timedelta(hours=25)
    wins = [make.make_win(each, browser.user, price=1_000, now=then) for each in (seller, factories.make_seller())]
    begun = then + timedelta(hours=1)
    make.start(joining.join(buyer=browser.user, purchases=wins, nonce=uuid4(), now=begun), now=begun)
    return wins


def form_of(wins) -> str:
    return urlencode({"purchase": [win.number for win in wins], "nonce": uuid4()}, doseq=True)


def join(browser, port: int, form: str) -> int:
    return browser.ask(port, "POST", "/purchases/joint/", form)[0]


def joints():
    return Purchase.objects.filter(orders=None)


def open_pages() -> int:
    return SandboxSession.objects.filter(reference__startswith="ses_", state="open").count()


def assert_all_paid_once(wins) -> None:
    assert set(Purchase.objects.filter(pk__in=[win.pk for win in wins]).values_list("state", flat=True)) == {"paid"}
    assert set(Order.objects.values_list("state", flat=True)) == {"paid"}
    assert LedgerTransaction.objects.filter(kind="capture").count() == 1
    assert Payment.objects.get(state="paid").amount == sum(win.total for win in wins)
    assert (open_pages(), auditing.broken_rows()) == (0, [])


# -- Joining ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", JOINING)
def test_joining_killed_on_its_way_and_sent_again_is_one_joint_purchase(web, wins, browser, address, place):
    form = form_of(wins)
    with processes.web(FAILPOINT=place) as doomed:
        assert join(browser, doomed, form) == LOST
    is_joined = place == "join.committed"
    assert joints().count() == is_joined
    assert Purchase.objects.exclude(joined_into=None).count() == 2 * is_joined
    assert open_pages() == (place == "join.separated"), "what was begun for one alone is over before they are joined"
    assert auditing.broken_rows() == []
    assert [join(browser, web, form) for _ in range(2)] == [WENT_ON, WENT_ON]
    joint = joints().get()
    assert set(joint.parts.all()) == set(wins)
    assert pay(browser, web, joint, address) == WENT_ON
    assert hear_of(web, Payment.objects.get(state="open")) == 1
    assert_all_paid_once(wins)


@pytest.mark.parametrize("place", ["dissolve.parted", "dissolve.committed", "join.separated"])
def test_joining_one_more_killed_while_the_first_joint_one_is_undone(web, joint, wins, browser, address, place):
    make.start(joint)
    wins = [*wins, make.make_win(factories.make_seller(), browser.user, price=1_000)]
    form = form_of(wins)
    with processes.web(FAILPOINT=place) as doomed:
        assert join(browser, doomed, form) == LOST
    joint.refresh_from_db()
    assert joint.state == ("pending" if place == "dissolve.parted" else "cancelled")
    assert joint.parts.count() == (2 if place == "dissolve.parted" else 0)
    assert (open_pages(), auditing.broken_rows()) == (0, [])
    assert join(browser, web, form) == WENT_ON
    wider = joints().get(state="pending")
    assert set(wider.parts.all()) == set(wins)
    assert pay(browser, web, wider, address) == WENT_ON
    assert hear_of(web, Payment.objects.get(state="open")) == 1
    assert_all_paid_once(wins)


def test_killed_after_the_pages_were_ended_a_part_can_be_paid_alone(web, wins, browser, address):
    """Our row of its payment still says open, until the provider says that its page is over."""
    with processes.web(FAILPOINT="join.asked") as doomed:
        assert join(browser, doomed, form_of(wins)) == LOST
    assert Payment.objects.get().state == "open" and open_pages() == 0
    assert hear(web, Payment.objects.get()) == 1
    assert pay(browser, web, wins[0], address) == WENT_ON
    assert hear_of(web, Payment.objects.get(state="open")) == 1
    assert sorted(Purchase.objects.values_list("state", flat=True)) == ["paid", "pending"]
    assert auditing.broken_rows() == []


def test_control_without_the_transaction_a_joint_purchase_is_left_of_nothing(wins):
    processes.die_untied("join", FAILPOINT="join.opened")
    assert joints().get().parts.count() == 0
    assert auditing.broken_rows()


# -- Paying, and hearing of it ----------------------------------------------------------------------------


@pytest.mark.parametrize("place", STARTING)
def test_a_joint_payment_killed_on_its_way_is_begun_once_by_the_next_click(web, joint, wins, browser, address, place):
    before = sessions()
    with processes.web(FAILPOINT=place) as doomed:
        assert pay(browser, doomed, joint, address) == LOST
    assert (sessions() - before, joint.payments.get().state) == STARTING[place]
    assert auditing.broken_rows() == []
    assert [pay(browser, web, joint, address) for _ in range(2)] == [WENT_ON, WENT_ON]
    assert (sessions() - before, joint.payments.get().state) == (1, "open")
    assert hear_of(web, joint.payments.get()) == 1
    assert_all_paid_once(wins)


@pytest.mark.parametrize("place", HEARING)
def test_an_event_of_a_joint_payment_killed_on_its_way_pays_all_parts_with_the_next_delivery(web, wins, paid, place):
    with processes.web(FAILPOINT=place) as doomed:
        assert hear(doomed, paid) == 0
    states = set(Purchase.objects.values_list("state", flat=True))
    assert states == ({"paid"} if place == "event.committed" else {"pending"})
    assert auditing.broken_rows() == []
    assert [hear(web, paid), hear(web, paid)] == [1, 0]
    assert_all_paid_once(wins)


# -- The deadline -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("place", LETTING_GO)
def test_parts_whose_letting_go_was_killed_expire_with_the_next_sweep(overdue, place):
    with processes.worker(FAILPOINT=place) as doomed:
        assert doomed.wait(processes.PATIENCE) == -9
    assert joints().get().state == ("cancelled" if place == "dissolve.committed" else "pending")
    assert (open_pages(), auditing.broken_rows()) == (0, [])
    let_the_next_sweep_finish()
    assert joints().get().state == "cancelled"
    assert set(Order.objects.values_list("state", flat=True)) == {"expired"}
    assert Violation.objects.count() == 2
    assert not Payment.objects.exclude(state="expired").exists()
    assert auditing.broken_rows() == []


def test_parts_that_were_paid_in_time_are_paid_by_the_sweep_after_the_kill(overdue, browser):
    """Nobody heard of the money; the sweep asks, and dies with the answer written down."""
    sandbox.pay(Payment.objects.get().session)
    SandboxSession.objects.update(outbox=[])
    with processes.worker(FAILPOINT="deadline.asked") as doomed:
        assert doomed.wait(processes.PATIENCE) == -9
    let_the_next_sweep_finish()
    assert_all_paid_once(overdue)
    assert not Violation.objects.exists()


def let_the_next_sweep_finish() -> None:
    """The dead one's claims have run out."""
    Purchase.objects.update(looked_at_again=None)
    with processes.worker():
        processes.wait_until(lambda: not Purchase.objects.filter(state="pending").exists(), "nothing waits any more")


def test_control_without_the_transaction_a_joint_purchase_outlives_its_parts(overdue):
    processes.die_untied("dissolve", FAILPOINT="dissolve.parted")
    assert joints().get().state == "pending"
    assert auditing.broken_rows()
