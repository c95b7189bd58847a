import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts import standing
from accounts.models import Block
from orders.models import Order, SecondChance
from orders.purchases import offering
from tests import factories
from tests.orders.lines import accept, offer, unpaid
from tests.pages import HTMX, one, parse, tells, words

pytestmark = pytest.mark.django_db


@pytest.fixture
def order(ayesha, bilal, sana, zoya):
    """Sana had offered 4,444, Bilal 9,876: her second chance costs what Zoya's 1,500 makes it cost."""
    return unpaid(ayesha.seller_profile, (zoya, 1_500), (sana, 4_444), (bilal, 9_876))


@pytest.fixture
def chance(order):
    return offer(order)


def post_choice(client, order, **overrides):
    return client.post(f"/orders/{order.number}/choice/", {"bidder": 2, "price": 1_550} | overrides)


def test_the_sellers_page_shows_the_three_ways(order, ayesha, sign_in):
    tree = parse(sign_in(ayesha).get(f"/orders/{order.number}/choice/"))
    assert "1,550" in words(one(tree, "section[aria-labelledby=next]"))
    assert tree.cssselect(f'a[href="/auctions/{order.auction_id}/relisting/"]')
    assert "Leave it" in words(tree)


def test_it_tells_nobodys_maximum(order, ayesha, sign_in):
    client = sign_in(ayesha)
    pages = [client.get(f"/orders/{order.number}/choice/")]
    post_choice(client, order)
    pages.append(client.get(f"/orders/{order.number}/choice/"))
    assert not any(tells(page.content.decode(), secret) for page in pages for secret in ("4444", "9876"))


def test_the_bidders_page_tells_no_other_maximum(chance, sana, sign_in):
    page = sign_in(sana).get(f"/second-chances/{chance.pk}/").content.decode()
    assert tells(page, "1550") and tells(page, "4444")
    assert not tells(page, "9876") and not tells(page, "1500")


def test_the_notification_and_the_order_lead_there(order, ayesha, sign_in):
    url = f"/orders/{order.number}/choice/"
    assert ayesha.notifications.get(kind="order_expired").url == url
    assert parse(sign_in(ayesha).get(f"/orders/{order.number}/")).cssselect(f'a[href="{url}"]')


def test_offering_and_taking_back(order, ayesha, sign_in):
    client = sign_in(ayesha)
    assert post_choice(client, order).status_code == 302
    chance = SecondChance.objects.get()
    tree = parse(client.get(f"/orders/{order.number}/choice/"))
    assert one(tree, f'form[action="/second-chances/{chance.pk}/withdrawal/"]') is not None
    assert not tree.cssselect(f'a[href="/auctions/{order.auction_id}/relisting/"]')
    assert client.post(f"/second-chances/{chance.pk}/withdrawal/").status_code == 302
    assert "Withdrawn" in words(parse(client.get(f"/orders/{order.number}/choice/")))


@pytest.mark.parametrize("wrong", [{"price": 1_600}, {"price": "x"}, {"bidder": ""}])
def test_another_price_offers_nothing(order, ayesha, sign_in, wrong):
    answer = post_choice(sign_in(ayesha), order, **wrong)
    assert answer.status_code == 422 and not SecondChance.objects.exists()
    assert one(parse(answer), "[role=alert]") is not None


def test_a_blocked_seller_gets_403(order, ayesha, sign_in):
    standing.block(user=ayesha, cause=Block.Cause.STAFF, reason="Fraud")
    assert post_choice(sign_in(ayesha), order).status_code == 403
    assert not SecondChance.objects.exists()


def test_nobody_left_is_said(ayesha, bilal, sign_in):
    order = unpaid(ayesha.seller_profile, (bilal, 2_000))
    assert "no other bidder" in words(parse(sign_in(ayesha).get(f"/orders/{order.number}/choice/")))


def test_choices_are_the_sellers_alone(order, bilal, sana, sign_in):
    for person in (bilal, sana):
        assert sign_in(person).get(f"/orders/{order.number}/choice/").status_code == 404
        assert post_choice(sign_in(person), order).status_code == 404


def test_an_order_that_is_alive_has_no_choice(chance, ayesha, sign_in):
    taken = accept(chance)
    assert sign_in(ayesha).get(f"/orders/{taken.order.number}/choice/").status_code == 404
    page = sign_in(ayesha).get(f"/orders/{chance.unpaid_order.number}/choice/")
    assert parse(page).cssselect(f'a[href="/orders/{taken.order.number}/"]')


@pytest.mark.parametrize("path", ["", "acceptance/", "refusal/"])
def test_offers_are_their_bidders_alone(chance, ayesha, bilal, sign_in, path):
    for person in (ayesha, bilal):
        client = sign_in(person)
        answer = client.post if path else client.get
        assert answer(f"/second-chances/{chance.pk}/{path}", {"total": 2_000}).status_code == 404
    assert SecondChance.objects.get().is_open


def test_only_the_seller_takes_it_back(chance, sana, bilal, sign_in):
    for person in (sana, bilal):
        assert sign_in(person).post(f"/second-chances/{chance.pk}/withdrawal/").status_code == 404
    assert SecondChance.objects.get().is_open


@pytest.mark.parametrize("headers", [{}, HTMX])
def test_accepting_takes_two_steps(chance, sana, sign_in, headers):
    client, url = sign_in(sana), f"/second-chances/{chance.pk}/acceptance/"
    asked = client.post(url, {"total": 2_000}, headers=headers)
    assert asked.status_code == 200 and "Two thousand rupees" in words(parse(asked))
    assert ("<html" in asked.content.decode()) == (not headers)
    assert Order.objects.count() == 1
    done = client.post(url, {"total": 2_000, "confirmed": "on"}, headers=headers)
    purchase = Order.objects.get(buyer=sana).purchase
    assert (done.headers.get("HX-Redirect") or done.url) == purchase.get_absolute_url()
    page = client.get(f"/second-chances/{chance.pk}/")
    assert "You took it" in words(parse(page))


@pytest.mark.parametrize("total", ["1,9", "1999", ""])
def test_at_another_total_nothing_is_bought(chance, sana, sign_in, total):
    answer = sign_in(sana).post(f"/second-chances/{chance.pk}/acceptance/", {"total": total, "confirmed": "on"})
    assert answer.status_code == 422 and Order.objects.count() == 1


def test_blocked_people_read_and_decline_only(chance, sana, sign_in):
    standing.block(user=sana, cause=Block.Cause.STAFF, reason="Shill")
    client = sign_in(sana)
    assert client.get(f"/second-chances/{chance.pk}/").status_code == 200
    answer = client.post(f"/second-chances/{chance.pk}/acceptance/", {"total": 2_000, "confirmed": "on"})
    assert answer.status_code == 403 and Order.objects.count() == 1
    assert client.post(f"/second-chances/{chance.pk}/refusal/").status_code == 302
    assert SecondChance.objects.get().state == "declined"


def test_an_offer_that_is_over_says_so(chance, sana, sign_in):
    offering.expire(chance=chance)
    client = sign_in(sana)
    assert "over" in words(one(parse(client.get(f"/second-chances/{chance.pk}/")), "h1"))
    answer = client.post(f"/second-chances/{chance.pk}/acceptance/", {"total": 2_000, "confirmed": "on"})
    assert answer.status_code == 422
    assert client.post(f"/second-chances/{chance.pk}/refusal/").status_code == 422


def test_the_page_costs_as_many_queries_with_ten_offers(order, ayesha, sign_in, django_assert_max_num_queries):
    client = sign_in(ayesha)
    client.get(f"/orders/{order.number}/choice/")
    with django_assert_max_num_queries(24):
        client.get(f"/orders/{order.number}/choice/")


def test_both_orders_pages_tell_the_second_chance(chance, ayesha, sana, sign_in):
    taken = accept(chance)
    for person, said in ((sana, "You took the second chance"), (ayesha, "The next bidder took it")):
        assert said in words(parse(sign_in(person).get(f"/orders/{taken.order.number}/")))


# -- However many bidders ---------------------------------------------------------------------------------


def unpaid_with(candidates: int, seller) -> Order:
    """Won by the last of so many bidders and one."""
    return unpaid(seller, *((factories.make_user(), 1_000 + 500 * place) for place in range(candidates + 1)))


def queries(client, order) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"/orders/{order.number}/choice/").status_code == 200
    return len(captured)


def test_choice_page_asks_as_much_of_1_candidate_as_of_30(ayesha, sign_in):
    orders = [unpaid_with(candidates, ayesha.seller_profile) for candidates in (1, 30)]
    client = sign_in(ayesha)
    queries(client, orders[0])
    one_, many = (queries(client, order) for order in orders)
    assert one_ == many <= 20


def test_choice_page_asks_as_much_after_1_offer_as_after_28(ayesha, sign_in):
    orders = [unpaid_with(30, ayesha.seller_profile) for _ in range(2)]
    for order, offers in zip(orders, (1, 28), strict=True):
        for _ in range(offers):
            chance = offer(order)
            offering.decline(chance=chance, actor=chance.user)
    client = sign_in(ayesha)
    queries(client, orders[0])
    few, many = (queries(client, order) for order in orders)
    assert few == many <= 20
    page = parse(client.get(f"/orders/{orders[1].number}/choice/"))
    assert len(page.cssselect("section[aria-labelledby=offers] tbody tr")) == 28
