"""The price of a second chance against the rules written a second time (`tests.auctions.oracle`)."""

from datetime import timedelta

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from config import auditing
from orders.audit import sales
from orders.purchases import offering
from tests import factories
from tests.auctions import oracle
from tests.effort import examples
from tests.orders.lines import lapse, offer, sell, unpaid

pytestmark = pytest.mark.django_db
NAMES = ["bilal", "sana", "hina", "omar"]
bids = st.lists(st.tuples(st.sampled_from(NAMES), st.integers(900, 9_000)), min_size=2, max_size=12)
WITH_A_DATABASE = settings(
    max_examples=examples(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)


@given(bids=bids, reserve=st.sampled_from([None, None, 1_300, 4_000]))
@WITH_A_DATABASE
def test_every_offer_is_the_oracles_and_within_what_they_bid(ayesha, bids, reserve):
    people = {name: factories.make_user(name) for name in NAMES}
    terms = {"reserve_price": reserve, "starting_price": 1_000}
    auction = sell(ayesha.seller_profile, *((people[name], amount) for name, amount in bids), **terms)
    if auction.state != "sold":
        return
    order = lapse(auction)
    names = {user.pk: name for name, user in people.items()}
    standing = list(auction.bids.order_by("sequence").values_list("paddle__user", "maximum", "arrived_at"))
    out, ceiling = {names[order.buyer_id]}, order.goods_total
    while True:
        book = oracle.Book(1_000, auction.ends_at + timedelta(days=1), reserve)
        for user, maximum, at in standing:
            try:
                names[user] in out or book.bid(names[user], maximum, at)
            except oracle.TooLow:
                continue
        following, expected = offering.next_in_line(auction), book.state()
        assert (following and names[following.bidder.user_id]) == expected.leader
        if following is None:
            break
        assert following.price == expected.price <= ceiling
        own = max(maximum for user, maximum, _ in standing if user == following.bidder.user_id)
        assert following.price <= own
        chance = offer(order)
        offering.decline(chance=chance, actor=chance.user)
        out.add(names[chance.user_id])
        ceiling = chance.price
    assert list(sales.second_chances()) == []


def test_a_formula_over_maxima_would_be_another_price(ayesha, bilal, sana, zoya):
    """Why it is a replay: Sana's second maximum beat only the defaulter, and without him never had to be bid."""
    sale = unpaid(ayesha.seller_profile, (sana, 1_000), (bilal, 5_000), (zoya, 1_040), (sana, 1_120), (zoya, 5_200))
    assert list(auditing.broken_rows()) == []
    following = offering.next_in_line(sale.auction)
    assert following is not None and following.price <= sale.goods_total
