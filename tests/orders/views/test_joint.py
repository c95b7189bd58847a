"""The offer to pay all that was won, and what comes of it."""

import uuid

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from orders.models import Purchase, SandboxSession
from orders.providers import sandbox
from tests import factories
from tests.orders import factories as make
from tests.pages import HTMX, one, parse, words

JOINT = "/purchases/joint/"


@pytest.fixture
def wins(ayesha, bilal):
    sellers = [ayesha.seller_profile, factories.make_seller()]
    return [make.make_win(seller, bilal, price=1_000, delivery=100) for seller in sellers]


@pytest.fixture
def client(sign_in, bilal):
    return sign_in(bilal)


def form_of(purchases, **overrides) -> dict:
    return {"purchase": [each.number for each in purchases], "nonce": str(uuid.uuid4())} | overrides


def offers(page) -> list:
    return [form for form in page.cssselect(f"form[action='{JOINT}']") if words(one(form, "button")) == "Pay all I won"]


def test_offer_stands_above_the_orders_and_the_bids(client, wins):
    (form,) = offers(parse(client.get("/orders/")))
    assert "Rs 2,200 in all" in words(form).replace("\xa0", " ")
    bids = parse(client.get("/bids/"))
    assert one(bids, f"main [hx-get='{JOINT}'] a").get("href") == JOINT
    (form,) = offers(parse(client.get(JOINT, headers=HTMX)))
    assert [field.get("value") for field in form.cssselect("[name=purchase]")] == [win.number for win in wins]


def test_nothing_is_offered_for_one_alone(client, wins, sign_in, zoya):
    make.pay(wins[0])
    assert not offers(parse(client.get("/orders/")))
    assert not client.get(JOINT, headers=HTMX).content.strip()
    assert parse(client.get(JOINT)).cssselect(".empty")
    assert not offers(parse(sign_in(zoya).get("/orders/")))


def test_page_lets_one_choose(client, wins):
    page = parse(client.get(JOINT))
    assert len(page.cssselect("input[type=checkbox][name=purchase][checked]")) == 2


def test_pressing_it_leads_to_one_purchase_and_one_payment(client, wins, bilal):
    response = client.post(JOINT, form_of(wins))
    joint = Purchase.objects.get(parts=wins[0].pk)
    assert response.url == joint.get_absolute_url()
    page = parse(client.get(response.url))
    assert words(one(page, "h1")) == "They are yours"
    assert words(one(page, "main form button")) == "Pay Rs 2,200"
    response = client.post(f"{response.url}payments/", {"address": bilal.addresses.get().pk})
    sandbox.pay(SandboxSession.objects.get().reference)
    make.deliver_events(client)
    page = parse(client.get(f"{joint.get_absolute_url()}result/"))
    assert "your 2 orders" in words(page)
    assert set(Purchase.objects.values_list("state", flat=True)) == {"paid"}


def test_part_says_that_it_is_paid_with_others_and_can_be_paid_alone(client, wins, bilal):
    url = client.post(JOINT, form_of(wins)).url
    page = parse(client.get(wins[0].get_absolute_url()))
    assert one(page, ".notice a").get("href") == url
    client.post(f"{wins[0].get_absolute_url()}payments/", {"address": bilal.addresses.get().pk})
    assert SandboxSession.objects.get().amount_paisa == 110_000
    assert "This purchase was cancelled" in words(parse(client.get(url)))
    assert "This purchase was cancelled" in words(parse(client.get(f"{url}result/")))


@pytest.mark.parametrize("numbers", [[], ["x"], ["PUR-0000-000000", "x"]])
def test_nonsense_joins_nothing(client, wins, numbers):
    response = client.post(JOINT, {"purchase": numbers, "nonce": "x"})
    assert response.status_code == 422
    assert words(one(parse(response), "[role=alert]"))
    assert Purchase.objects.count() == 2


def test_nobody_joins_what_is_anothers(sign_in, sana, wins):
    assert sign_in(sana).post(JOINT, form_of(wins)).status_code == 422
    assert not Purchase.objects.exclude(joined_into=None).exists()


def test_joint_purchase_of_another_is_not_there(client, sign_in, sana, wins):
    url = client.post(JOINT, form_of(wins)).url
    assert sign_in(sana).get(url).status_code == 404


def queries(client, url) -> int:
    client.get(url)
    with CaptureQueriesContext(connection) as captured:
        assert client.get(url).status_code == 200
    return len(captured)


def test_pages_ask_the_same_for_two_wins_and_for_seven(client, wins, ayesha, bilal):
    urls = [JOINT, "/orders/", client.post(JOINT, form_of(wins)).url]
    few = [queries(client, url) for url in urls]
    more = [make.make_win(ayesha.seller_profile, bilal) for _ in range(5)]
    urls[2] = client.post(JOINT, form_of([*wins, *more])).url
    assert [queries(client, url) for url in urls] == few
    assert max(few) <= 12


def test_a_number_that_no_database_takes_is_nobodys(client, wins):
    """PostgreSQL refuses a NUL with an error instead of not finding it."""
    numbers = [wins[0].number, f"{wins[1].number}\0"]
    response = client.post(JOINT, {"purchase": numbers, "nonce": str(uuid.uuid4())})
    assert response.status_code == 422
    assert not Purchase.objects.filter(parts__in=[win.pk for win in wins]).exists()
