from decimal import Decimal

import pytest
from django.utils import timezone

from orders.books import capturing, ledger, mismatches
from orders.books.ledger import Account, Side
from orders.models import Dispute, LedgerTransaction, Mismatch, Order, Payment, Refund, SandboxSession
from orders.refunds import refunding
from tests.orders import factories as make
from tests.pages import one, parse, words


def address(model, *parts) -> str:
    return "/".join(["/admin/orders", model._meta.model_name, *map(str, parts), ""])


@pytest.fixture
def order(ayesha, bilal):
    return make.make_paid_order(ayesha.seller_profile, bilal, price=1_000, delivery=200)


@pytest.fixture
def ask(sign_in, staff, order):
    """Press *Refund…*, then send the form with these fields."""
    client = sign_in(staff)

    def inner(person=None, **fields):
        pressed = {"action": "refund", "_selected_action": order.pk}
        return (sign_in(person) if person else client).post(address(Order), pressed | fields)

    return inner


def test_refund_asks_how_much_and_why_and_is_made_once(ask, order, staff):
    page = parse(ask())
    assert "1,200 can still be refunded" in words(one(page, "#content"))
    nonce = one(page, "input[name=nonce]").get("value")
    assert not Refund.objects.exists()
    for _ in range(2):
        assert ask(amount="200.50", reason="It came chipped", nonce=nonce).status_code == 302
    made = Refund.objects.get()
    assert (made.order, made.amount, made.actor, made.reason) == (order, Decimal("200.50"), staff, "It came chipped")


def test_refund_without_amount_is_all_that_is_left(ask, order):
    ask(reason="Lost on its way", nonce=make.new_nonce())
    assert Refund.objects.get().amount == order.total


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"amount": "1200.01", "reason": "x"}, "At most"),
        ({"reason": ""}, "required"),
        ({"amount": "-1", "reason": "x"}, "above"),
    ],
)
def test_what_cannot_be_refunded_is_said(ask, fields, said):
    page = parse(ask(nonce=make.new_nonce(), **fields))
    assert said in words(one(page, "#content"))
    assert not Refund.objects.exists()


def test_refund_needs_the_permission(ask, bilal, db):
    bilal.is_staff = True
    bilal.save()
    ask(person=bilal, reason="For me", nonce=make.new_nonce())
    assert not Refund.objects.exists()


def test_order_page_shows_its_refunds(sign_in, staff, order):
    refunding.refund(order=order, reason="It came chipped", actor=staff)
    assert "It came chipped" in words(parse(sign_in(staff).get(address(Order, order.pk, "change"))))


def test_stuck_refund_is_tried_again(sign_in, staff, order):
    made = refunding.refund(order=order, reason="Late", actor=staff)
    make.hear_of(made, "failed")
    sign_in(staff).post(address(Refund), {"action": "try_again", "_selected_action": made.pk})
    make.send_back()
    assert Refund.objects.get().state == "done"


def test_mismatch_is_settled_with_a_note(sign_in, staff):
    row = mismatches.note(kind="k", subject="payment:1", expected="5", found="6", now=timezone.now())
    client = sign_in(staff)
    pressed = {"action": "settle", "_selected_action": row.pk}
    assert one(parse(client.post(address(Mismatch), pressed)), "textarea[name=note]") is not None
    client.post(address(Mismatch), pressed | {"note": ""})
    assert Mismatch.objects.get().settled_at is None
    client.post(address(Mismatch), pressed | {"note": "Booked by hand"})
    assert (Mismatch.objects.get().settled_by, Mismatch.objects.get().note) == (staff, "Booked by hand")
    for wanted, count in (("yes", 0), ("no", 1)):
        page = parse(client.get(address(Mismatch), {"open": wanted}))
        assert len(page.cssselect("#result_list tbody tr")) == count


def test_margin_is_commission_less_fees_and_losses(sign_in, staff, order):
    capturing.learn_due()
    sides = [Side(Account.LOSSES, Decimal("1.10")), Side(Account.PROVIDER, Decimal("-1.10"))]
    ledger.post(kind="correction", key="x", sides=sides, at=timezone.now())
    page = parse(sign_in(staff).get("/admin/orders/ledgertransaction/margin/"))
    (row,) = page.cssselect("#content tbody tr")
    figures = [cell.get("value") for cell in row.cssselect("data")]
    assert figures == ["20.00", "64.80", "1.10", "-45.90"]
    assert sign_in(staff).get(address(LedgerTransaction)).status_code == 200


def test_margin_is_for_staff(sign_in, bilal):
    assert sign_in(bilal).get("/admin/orders/ledgertransaction/margin/").status_code == 302


@pytest.mark.parametrize(("deed", "state"), [("decide_for_market", "paid"), ("decide_for_buyer", "refunded")])
def test_staff_play_the_payers_bank(sign_in, staff, order, client, deed, state):
    capturing.learn_due()
    admin = sign_in(staff)
    session = SandboxSession.objects.get(reference=Payment.objects.get().session)
    admin.post(address(SandboxSession), {"action": "dispute", "_selected_action": session.pk})
    make.deliver_events(client)
    order.refresh_from_db()
    assert (order.state, Dispute.objects.get().won) == ("disputed", None)
    assert len(parse(admin.get(address(Dispute), {"open": "yes"})).cssselect("#result_list tbody tr")) == 1
    at_bank = SandboxSession.objects.get(reference__startswith="dp_")
    for _ in range(2):
        admin.post(address(SandboxSession), {"action": deed, "_selected_action": at_bank.pk})
    make.deliver_events(client)
    order.refresh_from_db()
    assert order.state == state
