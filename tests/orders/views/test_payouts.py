"""What a seller sees and does about their money: the share on the sale's page, cancelling; and staff's queue."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Permission
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from accounts.models import SellerProfile
from orders.models import Order, Payment, Refund, Transfer
from orders.payouts import shares, unsticking
from tests import factories
from tests.orders import factories as make
from tests.pages import one, parse, words

IBAN = "PK36SCBL0000001123456702"
MASKED = "PK36 SCBL •••• 6702"
WAYS = {
    "complaint": "A complaint about this order is open",
    "dispute": "bank disputes the payment",
    "inquiry": "bank asks about the payment",
    "staff": "Our staff are looking into this order",
}


@pytest.fixture
def seller(ayesha):
    return ayesha.seller_profile


@pytest.fixture
def see(sign_in, ayesha):
    """`see(order)`: the words of the share on the sale's page."""
    return lambda order: words(one(parse(sign_in(ayesha).get(order.get_absolute_url())), "#payout"))


# -- The share on the sale's page -------------------------------------------------------------------------


def test_seller_reads_what_comes_and_when(see, seller, bilal):
    order = make.make_paid_order(seller, bilal)
    assert "Rs 7,114" in see(order) and "Send it by" in see(order)
    Order.objects.update(state="shipped", due_at=timezone.now() + timedelta(days=14))
    assert "At the latest on" in see(order)
    Order.objects.update(due_at=None)
    assert "When the buyer confirms" in see(order) and "tracking number" in see(order)


def test_seller_reads_where_it_is(see, seller, bilal, sign_in, ayesha):
    order = make.make_owed_order(seller, bilal)
    assert "on its way within a few minutes" in see(order)
    Transfer.objects.update(state="stuck", next_attempt_at=None)
    assert "Delayed" in see(order)
    Transfer.objects.update(state="done", reference="tr_77", settled_at=timezone.now())
    assert "Sent on" in see(order) and "tr_77" in see(order) and "Taken back" not in see(order)
    make.make_refund(order, 114)
    assert "Rs 7,114Taken backRs 114" in see(order) and "Your shareRs 7,000" in see(order)


def test_all_given_back_is_nothing_to_come(see, seller, bilal):
    order = make.make_owed_order(seller, bilal)
    make.make_refund(order, order.share)
    assert "Nothing to come" in see(order)


@pytest.mark.parametrize("cause", WAYS)
def test_seller_reads_why_it_waits_but_not_what_staff_wrote(see, seller, bilal, cause):
    order = make.make_owed_order(seller, bilal)
    shares.freeze(order=order, cause=cause, reference="Forged papers?")
    assert WAYS[cause] in see(order) and "Forged" not in see(order)


def test_seller_with_a_bank_reads_its_masked_account(see, seller, bilal):
    SellerProfile.objects.filter(pk=seller.pk).update(payout_provider="manual", provider_account=IBAN)
    order = make.make_completed_order(seller, bilal)
    assert MASKED in see(order) and IBAN not in see(order)


def test_buyer_and_unpaid_orders_show_no_share(sign_in, seller, ayesha, bilal):
    order = make.make_completed_order(seller, bilal)
    unpaid = make.order_of(make.make_purchase(seller, bilal))
    assert not parse(sign_in(bilal).get(order.get_absolute_url())).cssselect("#payout")
    assert not parse(sign_in(ayesha).get(unpaid.get_absolute_url())).cssselect("#payout")


def test_desk_says_what_is_being_sent_with_as_many_queries_for_thirty(sign_in, seller, ayesha):
    counts = []
    for number in (1, 29):
        for _ in range(number):
            make.make_completed_order(seller, price=1_000, delivery=0)
        with CaptureQueriesContext(connection) as queries:
            page = parse(sign_in(ayesha).get("/seller/"))
        counts.append(len(queries))
    assert "Rs 29,400 of it being sent" in words(page) and counts[0] == counts[1]


# -- Cancelling -------------------------------------------------------------------------------------------


def test_seller_cancels_with_a_reason(sign_in, seller, ayesha, bilal):
    order, client = make.make_paid_order(seller, bilal), sign_in(ayesha)
    sale = parse(client.get(order.get_absolute_url()))
    url = f"{order.get_absolute_url()}cancellation/"
    assert sale.cssselect(f'a[href="{url}"]')
    page = parse(client.get(url))
    assert words(one(page, "h1")) == "Cancel the order" and "Rs 7,250" in words(page)
    refused = client.post(url, {"reason": " "})
    assert refused.status_code == 422 and "Tell the buyer why" in words(parse(refused))
    assert Order.objects.get().state == "paid"
    assert client.post(url, {"reason": "It broke"}).url == order.get_absolute_url()
    assert Order.objects.get().state == "cancelled" and Refund.objects.get().reason == "It broke"
    assert "It broke" in words(parse(sign_in(bilal).get(order.get_absolute_url())))


def test_what_was_sent_cannot_be_cancelled(sign_in, seller, ayesha, bilal):
    order, client = make.make_shipped_order(seller, bilal), sign_in(ayesha)
    url = f"{order.get_absolute_url()}cancellation/"
    assert not parse(client.get(url)).cssselect("textarea")
    answer = client.post(url, {"reason": "No"})
    assert answer.status_code == 422 and "not sent yet" in words(parse(answer))
    assert Order.objects.get().state == "shipped" and not Refund.objects.exists()


def test_only_its_seller_cancels_an_order(sign_in, seller, bilal, zoya):
    order = make.make_paid_order(seller, bilal)
    url = f"{order.get_absolute_url()}cancellation/"
    for person in (bilal, zoya):
        client = sign_in(person)
        assert (client.get(url).status_code, client.post(url, {"reason": "x"}).status_code) == (404, 404)
    assert "/login/" in sign_in().get(url).url and Order.objects.get().state == "paid"


def test_iban_is_shown_to_nobody_else(sign_in, seller, bilal, zoya):
    SellerProfile.objects.filter(pk=seller.pk).update(payout_provider="manual", provider_account=IBAN)
    order = make.make_completed_order(seller, bilal)
    pages = [seller.get_absolute_url(), order.get_absolute_url(), order.lines.get().product.get_absolute_url()]
    for person in (bilal, zoya, None):
        for url in pages:
            text = sign_in(person).get(url).content.decode()
            assert IBAN not in text and "6702" not in text


# -- Staff ------------------------------------------------------------------------------------------------


@pytest.fixture
def queue(sign_in, staff, seller, bilal):
    """Two payments that wait for staff, and a staff member's client."""
    SellerProfile.objects.filter(pk=seller.pk).update(
        payout_provider="manual", provider_account=IBAN, payout_title="Ayesha Bibi"
    )
    for _ in range(2):
        make.make_completed_order(seller, bilal)
    make.send()
    return sign_in(staff)


LIST = "/admin/orders/transfer/"


def act(client, url: str, action: str, rows, **form):
    return client.post(url, {"action": action, "_selected_action": [row.pk for row in rows], **form})


def test_staffs_queue_shows_holder_iban_amount_and_order(queue):
    page = words(parse(queue.get(f"{LIST}?queue=bank")))
    order = Order.objects.first()
    for wanted in ("Ayesha Bibi", "PK36 SCBL 0000 0011 2345 6702", "7114.00", order.number):
        assert wanted in page
    assert "0 transfers" in words(parse(queue.get(f"{LIST}?queue=stuck")))


def test_staff_confirm_with_the_banks_references(queue, ayesha, staff):
    rows = list(Transfer.objects.order_by("pk"))
    page = parse(act(queue, LIST, "confirm", rows))
    assert len(page.cssselect("[name^=reference_]")) == 2 and "PK36 SCBL 0000 0011 2345 6702" in words(page)
    amounts = {f"amount_{row.pk}": "7114.00" for row in rows}
    short = act(queue, LIST, "confirm", rows, confirmed=1, **{f"reference_{rows[0].pk}": "FT-1"}, **amounts)
    assert "reference of the payment" in words(parse(short))
    assert not Transfer.objects.filter(state="done").exists()
    said = {f"reference_{row.pk}": f"FT-{row.pk}" for row in rows}
    assert act(queue, LIST, "confirm", rows, confirmed=1, **said, **amounts).status_code == 302
    assert set(Transfer.objects.values_list("state", "confirmed_by")) == {("done", staff.pk)}
    assert ayesha.notifications.filter(kind="payout_sent").count() == 2


def test_staff_are_told_what_could_not_be_done(queue):
    answer = queue.post(LIST, {"action": "try_again", "_selected_action": [Transfer.objects.first().pk]}, follow=True)
    assert "not stuck" in words(parse(answer)) and Transfer.objects.first().state == "pending"


def test_staff_try_again_and_pay_by_hand(queue):
    rows = list(Transfer.objects.order_by("pk"))
    Transfer.objects.update(state="stuck", provider="sandbox", asked_at=None)
    Payment.objects.update(charge="ch_1")
    act(queue, LIST, "try_again", rows[:1])
    act(queue, LIST, "pay_by_hand", rows[1:])
    assert list(Transfer.objects.order_by("pk").values_list("state", "provider")) == [
        ("intended", "sandbox"),
        ("intended", "manual"),
    ]


def test_reversals_by_hand_are_confirmed_too(queue, staff):
    sent = Transfer.objects.first()
    unsticking.confirm(intent=sent, bank_reference="FT-1", amount=sent.amount, actor=staff)
    make.make_refund(sent.order, 114)
    make.reverse()
    row = sent.reversals.get()
    form = {"confirmed": 1, f"reference_{row.pk}": "IN-1", f"amount_{row.pk}": "114.00"}
    act(queue, "/admin/orders/reversal/", "confirm", [row], **form)
    row.refresh_from_db()
    assert (row.state, row.reference) == ("done", "IN-1")


def test_staff_hold_and_lift(queue):
    order = Order.objects.first()
    asked = act(queue, "/admin/orders/order/", "hold_payout", [order])
    assert "Why it is held" in words(parse(asked))
    act(queue, "/admin/orders/order/", "hold_payout", [order], reason="Odd address")
    assert shares.is_frozen(order)
    assert "Held by staff (Odd address)" in words(parse(queue.get(LIST)))
    shares.freeze(order=order, cause="complaint", reference="CMP-1")
    act(queue, "/admin/orders/payoutfreeze/", "lift", order.freezes.all())
    assert list(order.freezes.filter(lifted_at=None).values_list("cause", flat=True)) == ["complaint"]


def test_staff_without_the_right_have_no_deeds(sign_in, queue):
    clerk = factories.make_user("Clerk", is_staff=True)
    clerk.user_permissions.add(*Permission.objects.filter(codename__in=["view_transfer", "view_order"]))
    client, rows = sign_in(clerk), list(Transfer.objects.all())
    act(client, LIST, "pay_by_hand", rows)
    act(client, "/admin/orders/order/", "hold_payout", [Order.objects.first()], reason="x")
    assert set(Transfer.objects.values_list("state", flat=True)) == {"pending"}
    assert not shares.is_frozen(Order.objects.first())
