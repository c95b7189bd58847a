"""Any sequence of bids through the engine and its database: the invariants hold, and the rows replay to the state."""

import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auctions import bidding, closing
from config import auditing
from tests import factories

pytestmark = pytest.mark.django_db

STEPS = st.one_of(
    st.tuples(st.just("bid"), st.integers(0, 2), st.integers(900, 30_000)),
    st.tuples(st.just("again"), st.integers(0, 2), st.integers(0, 5)),
    st.tuples(st.just("void"), st.integers(0, 2), st.just(0)),
)


def play(auction, bidders, history):
    nonces = [uuid.uuid4() for _ in range(6)]
    for kind, who, what in history:
        if kind == "void":
            for paddle in auction.paddles.filter(user=bidders[who]):
                bidding.void_bids(paddle=paddle)
            continue
        nonce, maximum = (nonces[what], 5_000) if kind == "again" else (uuid.uuid4(), what)
        try:
            bidding.place_bid(auction_id=auction.pk, bidder=bidders[who], maximum=maximum, nonce=nonce)
        except bidding.BidTooLow as refusal:
            assert refusal.minimum > maximum


@settings(max_examples=30, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(history=st.lists(STEPS, max_size=14), reserve=st.sampled_from([None, 3_000, 20_000]))
def test_any_history_keeps_the_invariants(history, reserve, bilal, sana, zoya, ayesha):
    with transaction.atomic():
        auction = factories.make_auction(ayesha.seller_profile, starting_price=1_000, reserve_price=reserve)
        play(auction, [bilal, sana, zoya], history)
        assert auditing.broken_rows() == []
        auction.refresh_from_db()
        assert auction.leader is None or auction.price <= auction.leader_maximum
        closed = closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))
        assert (closed.state == "sold") == (auction.leader is not None and auction.reserve_met)
        assert auditing.broken_rows() == []
        transaction.set_rollback(True)
