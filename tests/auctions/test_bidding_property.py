"""Any sequence of bids through the engine and its database: the invariants hold, and the rows replay to the state."""

import contextlib
import uuid
from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from auctions import bidding, closing, retracting, revising, voiding
from auctions.models import Auction
from config import auditing
from tests import factories
from tests.effort import examples

pytestmark = pytest.mark.django_db

STEPS = st.one_of(
    st.tuples(st.just("bid"), st.integers(0, 2), st.integers(900, 30_000)),
    st.tuples(st.just("again"), st.integers(0, 2), st.integers(0, 5)),
    st.tuples(st.just("void"), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("retract"), st.integers(0, 2), st.just(0)),
    st.tuples(st.just("lower"), st.just(0), st.sampled_from([None, 2_000, 5_000, 15_000])),
)


def retract(auction_id, bidder):
    """What the page would offer just now: all bids or, near the end, the last. It makes nothing dearer."""
    auction = Auction.objects.get(pk=auction_id)
    try:
        offered = retracting.consider(auction, bidder)
    except retracting.NoBids:
        return
    reason = retracting.Reason.TYPING_ERROR
    retracting.retract(auction_id=auction_id, bidder=bidder, reason=reason, sequences=offered.sequences)
    after = Auction.objects.get(pk=auction_id)
    assert (after.price, after.leader, after.ends_at) == (offered.price, offered.leader, auction.ends_at)
    assert (after.price or 0) <= auction.price
    assert auditing.broken_rows() == []


def play(auction, bidders, history):
    nonces = [uuid.uuid4() for _ in range(6)]
    for kind, who, what in history:
        if kind == "void":
            for paddle in auction.paddles.filter(user=bidders[who]):
                voiding.void_bids(paddle=paddle, reason="staff")
            continue
        if kind == "retract":
            retract(auction.pk, bidders[who])
            continue
        if kind == "lower":
            lower_reserve(auction, what)
            continue
        nonce, maximum = (nonces[what], 5_000) if kind == "again" else (uuid.uuid4(), what)
        try:
            bidding.place_bid(auction_id=auction.pk, bidder=bidders[who], maximum=maximum, nonce=nonce)
        except bidding.BidTooLow as refusal:
            assert refusal.minimum > maximum


def lower_reserve(auction, reserve):
    """When it is lower; what is refused must leave everything as it is, like any other step."""
    with contextlib.suppress(revising.TermsRefused):
        revising.lower_reserve(auction_id=auction.pk, reserve=reserve, actor=auction.product.seller.user)


@settings(max_examples=examples(30), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    history=st.lists(STEPS, max_size=14),
    reserve=st.sampled_from([None, 3_000, 20_000]),
    ends_in=st.sampled_from([timedelta(hours=2), timedelta(days=2)]),
)
def test_any_history_keeps_the_invariants(history, reserve, ends_in, bilal, sana, zoya, ayesha):
    with transaction.atomic():
        auction = factories.make_auction(
            ayesha.seller_profile, starting_price=1_000, reserve_price=reserve, ends_in=ends_in
        )
        play(auction, [bilal, sana, zoya], history)
        assert auditing.broken_rows() == []
        auction.refresh_from_db()
        assert auction.leader is None or auction.price <= auction.leader_maximum
        closed = closing.close(auction.pk, now=auction.ends_at + timedelta(minutes=1))
        assert (closed.state == "sold") == (auction.leader is not None and auction.reserve_met)
        assert auditing.broken_rows() == []
        transaction.set_rollback(True)
