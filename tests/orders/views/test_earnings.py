import csv
import io
from datetime import timedelta
from decimal import Decimal

import pytest
from django.utils import timezone

from config.keyset import PAGE
from orders.books import capturing, ledger
from orders.books.ledger import Account, Kind, Side
from orders.refunds import disputing, refunding
from orders.reports import reporting, statements
from tests import factories
from tests.orders import factories as make
from tests.pages import HTMX, one, parse, words

PATH = "/seller/earnings/"
NOW = timezone.now()


@pytest.fixture
def seller(ayesha):
    return ayesha.seller_profile


@pytest.fixture
def sold(seller, bilal):
    """980 and 200 hers, then Rs 118 of it given back."""
    order = make.make_paid_order(seller, bilal, price=1_000, delivery=200)
    refunding.refund(order=order, amount=Decimal(120), reason="Chipped", actor=None)
    make.send_back()
    return order


def send(order, amount):
    sides = [ledger.of_seller(order, Decimal(amount)), Side(Account.PROVIDER, -Decimal(amount))]
    ledger.post(kind=Kind.TRANSFER, key=f"transfer:{order.pk}", sides=sides, at=timezone.now())


def test_statement_tells_each_movement_with_its_balance(sign_in, ayesha, sold):
    send(sold, "1000.50")
    page = parse(sign_in(ayesha).get(PATH))
    rows = one(page, "#statement-rows").cssselect("tr")
    figures = [[data.get("value") for data in row.cssselect("data")] for row in rows]
    assert figures == [["-1000.50", "61.50"], ["-118.00", "1062.00"], ["1180.00", "1180.00"]]
    assert [words(one(row, "strong")) for row in rows] == ["Sent to you", "Refunded to the buyer", "Sold"]
    assert sold.number in words(rows[0]) and sold.lines.get().title in words(rows[0])
    assert [tile.get("value") for tile in page.cssselect(".tile data")] == ["61.50", "1000.50", "118.00"]


def test_statement_without_sales_says_so(sign_in, ayesha):
    assert "Nothing earned yet" in words(one(parse(sign_in(ayesha).get(PATH)), "main"))


def test_statement_is_ones_own(sign_in, sold, zoya):
    factories.make_seller(zoya)
    assert sold.number not in sign_in(zoya).get(PATH).content.decode()
    assert sold.number not in b"".join(sign_in(zoya).get(f"{PATH}statement/")).decode()


def test_who_sells_nothing_is_led_to_become_a_seller(sign_in, bilal):
    assert sign_in(bilal).get(PATH).status_code == 302
    assert sign_in(None).get(PATH).status_code == 302


def test_long_statement_goes_on_below_with_the_same_balance(sign_in, ayesha, sold):
    for number in range(PAGE + 5):
        sides = [ledger.of_seller(sold, Decimal(-1)), Side(Account.LOSSES, Decimal(1))]
        ledger.post(kind=Kind.CORRECTION, key=f"x:{number}", sides=sides, at=timezone.now())
    client = sign_in(ayesha)
    page = parse(client.get(PATH))
    more = one(page, ".pager a").get("hx-get")
    part = client.get(more, headers=HTMX)
    assert b"<h1" not in part.content and b"hx-swap-oob" in part.content
    whole = [row.balance for row in statements.whole_of(sold.seller)][::-1]
    shown = [
        Decimal(row.cssselect("data")[1].get("value"))
        for rows in (page.cssselect("#statement-rows tr"), parse(client.get(more)).cssselect("#statement-rows tr"))
        for row in rows
    ]
    assert shown == whole


def test_statement_asks_the_same_however_long_it_is(sign_in, ayesha, sold, bilal, django_assert_num_queries):
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    client = sign_in(ayesha)
    client.get(PATH)
    with CaptureQueriesContext(connection) as few:
        client.get(PATH)
    for _ in range(6):
        make.make_paid_order(sold.seller, bilal)
    with django_assert_num_queries(len(few)):
        client.get(PATH)


def test_download_is_the_whole_statement_and_no_formula(sign_in, ayesha, seller, bilal):
    order = make.make_paid_order(seller, bilal, price=1_000, delivery=200)
    order.lines.update(title='=HYPERLINK("https://example.org")')
    send(order, 1_180)
    answer = sign_in(ayesha).get(f"{PATH}statement/")
    assert answer["Content-Type"].startswith("text/csv")
    assert f"{timezone.localdate():%Y-%m-%d}.csv" in answer["Content-Disposition"]
    head, *rows = csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig")))
    assert head[-1] == "Balance (Rs)"
    assert [row[1:] for row in rows] == [
        ["Sold", order.number, '\'=HYPERLINK("https://example.org")', "1180.00", "", "1180.00"],
        ["Sent to you", order.number, '\'=HYPERLINK("https://example.org")', "", "1180.00", "0.00"],
    ]


def test_desk_reads_the_ledger(seller, bilal, sana):
    kept = make.make_completed_order(seller, bilal, price=1_000, delivery=0)
    send(kept, 500)
    refunding.refund(order=kept, amount=Decimal(100), reason="Chipped", actor=None)
    make.make_paid_order(seller, sana, price=2_000, delivery=0)
    contested = make.make_completed_order(seller, sana, price=3_000, delivery=0)
    make.send_back()
    about = {"reference": "dp_1", "amount": contested.total, "reason": "", "now": timezone.now()}
    disputing.close_dispute(payment=capturing.payment_of(contested), won=False, **about)
    figures = reporting.earnings_of(seller)
    assert (figures.earned, figures.on_the_way, figures.to_ship, figures.completed) == (882, 1_960, 1, 1)


@pytest.mark.parametrize(
    ("person", "said"), [("bilal", "went back to how you paid"), ("ayesha", "118 of it from your share")]
)
def test_both_sides_see_what_went_back(sign_in, request, sold, person, said):
    page = parse(sign_in(request.getfixturevalue(person)).get(sold.get_absolute_url()))
    text = words(one(page, "section[aria-labelledby=refunds]"))
    assert said in text and "Chipped" in text and "Rs\xa0120" in text.replace("Rs 120", "Rs\xa0120")


def test_both_are_told_once(sold, bilal, ayesha):
    make.hear_of(sold.refunds.get(), now=NOW + timedelta(hours=1))
    from messaging.models import Notification

    told = Notification.objects.filter(kind="refunded")
    assert set(told.values_list("recipient", flat=True)) == {bilal.pk, ayesha.pk}
    assert told.count() == 2


def test_both_are_told_of_a_dispute_and_its_end(sold, bilal, ayesha):
    from messaging.models import Notification
    from messaging.wording import words_of

    about = {"reference": "dp_1", "amount": Decimal(1_080), "reason": "", "now": NOW}
    disputing.close_dispute(payment=capturing.payment_of(sold), won=False, **about)
    titles = {
        (row.recipient_id, words_of(row).title.partition(":")[0])
        for row in Notification.objects.filter(kind__startswith="dispute")
    }
    assert titles == {
        (bilal.pk, "Your bank is asking about a payment"),
        (ayesha.pk, "The buyer’s bank contests a payment"),
        (bilal.pk, "Your bank gave your money back"),
        (ayesha.pk, "The bank decided for the buyer"),
    }
