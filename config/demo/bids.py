"""Bidding that has happened: bids placed by the rule, each at its time, until the plot's leader leads."""

from datetime import datetime, timedelta
from random import Random
from uuid import UUID

from accounts.models import User
from auctions import bidding
from auctions.models import Auction

FIRST = timedelta(minutes=20)
LAST = timedelta(minutes=7)  # before the end: nothing here moves it


def times(start: datetime, until: datetime, count: int, rng: Random) -> list[datetime]:
    """`count` moments between the two, more of them towards the end."""
    span = (until - start) / timedelta(seconds=1)
    return [start + timedelta(seconds=span * place) for place in sorted(rng.random() ** 0.6 for _ in range(count))]


def bid_up(
    auction: Auction,
    *,
    count: int,
    leader: User | None,
    others: list[User],
    meets_reserve: bool,
    until: datetime,
    rng: Random,
    second: User | None = None,
) -> None:
    """Place `count` bids by `others` in turns, the last by `leader`, all before `until`; the reserve is met or not.

    With the last but one `second` takes the lead.
    """
    moments = times(auction.starts_at + FIRST, min(until, auction.ends_at - LAST), count, rng)
    for number, now in enumerate(moments, start=1):
        auction.refresh_from_db()
        is_last = number == count
        named = leader if is_last else second if number == count - 1 else None
        bidder = named or next_bidder(auction, others, rng)
        offer = offer_on(auction, meets_reserve=meets_reserve, is_last=is_last, leads=bidder == named, rng=rng)
        if offer is None:
            return
        nonce = UUID(int=rng.getrandbits(128), version=4)
        bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=offer, nonce=nonce, now=now)


def next_bidder(auction: Auction, others: list[User], rng: Random) -> User:
    """Anyone but the one who leads."""
    leading = auction.leader.user_id if auction.leader else None
    return rng.choice([person for person in others if person.pk != leading])


def offer_on(auction: Auction, *, meets_reserve: bool, is_last: bool, leads: bool, rng: Random) -> int | None:
    """A maximum for the next bidder in rupees; None when any bid would meet a reserve that is not to be met."""
    step = auction.step
    offer = auction.minimum_next + step * rng.choice([0, 0, 1, 1, 2, 3])
    if leads:
        offer = max(offer, (auction.leader_maximum or 0) + step)
    if auction.reserve_price is None:
        return offer
    if meets_reserve:
        return max(offer, auction.reserve_price + step) if is_last else offer
    below = auction.reserve_price * 19 // 20 // step * step
    return min(offer, below) if auction.minimum_next <= below else None
