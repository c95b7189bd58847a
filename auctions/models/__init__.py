"""How a price is found: auctions, their bids, the aliases bidders have on them, the log of all that happens."""

from auctions.models.auction import Auction, IncrementTable, default_steps
from auctions.models.bid import Bid, Paddle
from auctions.models.event import Addendum, AuctionEvent, BlockedBidder, Heartbeat, VoidReason

__all__ = [
    "Addendum",
    "Auction",
    "AuctionEvent",
    "Bid",
    "BlockedBidder",
    "Heartbeat",
    "IncrementTable",
    "Paddle",
    "VoidReason",
    "default_steps",
]
