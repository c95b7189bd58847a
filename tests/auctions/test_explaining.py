"""The rules as people read them agree with the rules as they are."""

from datetime import timedelta

import pytest
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as some

from auctions.deciding import LEAD, OUTBID, Standing, decide
from auctions.explaining import example_at, rows_of
from auctions.increments import DEFAULT_STEPS
from auctions.models import IncrementTable
from tests import factories
from tests.pages import one, parse, words

TABLES = some.lists(some.tuples(some.integers(1, 300_000), some.integers(1, 20_000)), max_size=8).map(
    lambda rows: [(0, 5), *sorted(dict(rows).items())]
)


@given(start=some.integers(1, 500_000), above=some.none() | some.integers(0, 500_000), steps=TABLES)
def test_example_is_what_would_happen(start, above, steps):
    price = None if above is None else start + above
    example = example_at(price=price, starting_price=start, steps=steps)
    leader = {} if price is None else {"leader": "somebody", "maximum": price, "price": price}
    kind, lead = decide(Standing(start, steps=steps, **leader), "you", example.yours)
    assert (kind, lead.leader, lead.price) == (LEAD, "you", example.opens)
    kind, after = decide(lead, "someone else", example.theirs)
    assert (kind, after.leader, after.price) == (OUTBID, "you", example.after)


def test_rows_join_without_a_gap():
    rows = rows_of(DEFAULT_STEPS)
    assert [row["start"] for row in rows[1:]] == [row["end"] for row in rows[:-1]]
    assert (rows[0]["start"], rows[-1]["end"]) == (0, None)


@pytest.mark.django_db
def test_page_shows_the_steps_in_force_and_writes_none(client, django_assert_num_queries):
    with django_assert_num_queries(1):
        table = one(parse(client.get("/how-it-works/")), "table")
    assert [words(cell) for cell in table.cssselect("td")][:2] == ["under Rs 100", "Rs 5"]
    assert not IncrementTable.objects.exists()
    IncrementTable.objects.create(steps=[[0, 7]])
    IncrementTable.objects.create(steps=[[0, 9]], published_at=timezone.now() + timedelta(days=1))
    table = one(parse(client.get("/how-it-works/")), "table")
    assert [words(cell) for cell in table.cssselect("td")] == ["Rs 0 and more", "Rs 7"]


@pytest.mark.django_db
def test_page_tells_the_numbers_of_the_rules(client, settings):
    market = settings.MARKET
    assert market["SOFT_CLOSE_SECONDS"] == 5 * 60
    assert (market["HEARTBEAT_SECONDS"], market["OUTAGE_SECONDS"]) == (10, 60)
    assert market["OUTAGE_LAST_SECONDS"] == market["OUTAGE_EXTRA_SECONDS"] == 10 * 60
    assert (market["MAX_BID"], market["CONFIRM_BID_FROM"]) == (10_000_000, 50_000)
    assert (market["WIN_PAYMENT_SECONDS"], market["VIOLATIONS_TO_BLOCK"]) == (24 * 60 * 60, 3)
    text = words(one(parse(client.get("/how-it-works/")), "main"))
    assert all(part in text for part in ["last five minutes", "every ten seconds", "24 hours", "Three such"])


@pytest.mark.django_db
def test_auction_explains_itself_in_its_own_figures(client, ayesha, bilal):
    auction = factories.make_auction(ayesha.seller_profile, starting_price=1000)
    told = words(one(parse(client.get(auction.get_absolute_url())), "#how")).replace("\xa0", " ")
    assert "Next step here: Rs 50. Say you name Rs 1,200 and nobody has named more: you lead at Rs 1,000." in told
    assert "reserve" not in told and "buy it now" not in told.lower()
    factories.bid_on(auction, bilal, 9000)
    told = words(one(parse(client.get(auction.get_absolute_url())), "#how")).replace("\xa0", " ")
    assert "you lead at Rs 1,050" in told


@pytest.mark.django_db
def test_reserve_and_buy_now_are_explained_where_there_are_such(client, ayesha):
    auction = factories.make_auction(
        ayesha.seller_profile, starting_price=1000, reserve_price=2000, buy_now_price=5000, state="unsold"
    )
    told = words(one(parse(client.get(auction.get_absolute_url())), "#how"))
    assert "There is a reserve" in told and "Until the reserve is met" in told
    assert "Next step here" not in told, "it is over"


@pytest.mark.django_db
def test_example_is_left_out_while_a_reserve_would_lift_the_price(client, ayesha, bilal):
    auction = factories.make_auction(ayesha.seller_profile, starting_price=1000, reserve_price=2000)
    told = words(one(parse(client.get(auction.get_absolute_url())), "#how"))
    assert "Next step here" in told and "Say you name" not in told
    factories.bid_on(auction, bilal, 3000)
    assert "Say you name" in words(one(parse(client.get(auction.get_absolute_url())), "#how"))
