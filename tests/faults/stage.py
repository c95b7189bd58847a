"""Auctions as faults find them: bid upon by the rules, and over."""

from datetime import timedelta
from uuid import uuid4

from accounts.models import SellerProfile, User
from auctions import bidding
from auctions.models import Auction
from tests import factories


def make_bid_upon(
    seller: SellerProfile, *, bidders: int | list[User] = 2, ends_in: timedelta = timedelta(hours=2)
) -> Auction:
    """An auction with one bid of each bidder, the last one leading; they arrived before the end."""
    people = [factories.make_user() for _ in range(bidders)] if isinstance(bidders, int) else bidders
    auction = factories.make_auction(seller, starting_price=1000, ends_in=ends_in)
    in_time = auction.ends_at - timedelta(hours=1)
    for number, person in enumerate(people):
        bidding.place_bid(auction_id=auction.pk, bidder=person, maximum=2000 + 500 * number, nonce=uuid4(), now=in_time)
    auction.refresh_from_db()
    return auction
