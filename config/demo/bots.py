"""Visitors that are not there: now and then one of the demo's buyers bids a little more on something."""

import logging
import threading
from datetime import timedelta
from random import Random
from uuid import uuid4

from django.db import connections
from django.utils import timezone

from accounts.models import User
from accounts.standing import NotAllowed
from auctions import bidding
from auctions.models import Auction
from config.demo.people import BUYERS, VISITORS, email_of

log = logging.getLogger(__name__)

PAUSE = (8, 25)  # seconds between two bids
UNTOUCHED = timedelta(minutes=6)  # before the end: the clock that the page shows is the clock it keeps


class Bots(threading.Thread):
    """Bids until told to stop. Whatever goes wrong with one bid, the next is tried."""

    def __init__(self, seed: int | None = None):
        super().__init__(name="bots", daemon=True)
        self.rng = Random(seed)
        self.stopping = threading.Event()

    def run(self) -> None:
        while not self.stopping.wait(self.rng.uniform(*PAUSE)):
            try:
                bid_somewhere(self.rng)
            except Exception:
                log.exception("A bot's bid went wrong.")
            finally:
                connections.close_all()

    def stop(self) -> None:
        self.stopping.set()


def ceiling_of(auction: Auction) -> int:
    """The rupees at which bots lose interest: the piece is dear by then, not absurd."""
    worth = auction.reserve_price or auction.starting_price * 13 // 10
    return worth * (125 + auction.pk * 7 % 40) // 100


def bid_somewhere(rng: Random) -> bidding.Receipt | None:
    """One small bid by someone on an auction that still interests them; None when there is none, or it was refused."""
    open_auctions = Auction.objects.filter(state=Auction.State.OPEN, ends_at__gt=timezone.now() + UNTOUCHED)
    wanted = [
        auction
        for auction in open_auctions.select_related("increment_table", "leader", "product__seller")
        if auction.minimum_next <= ceiling_of(auction)
    ]
    if not wanted:
        return None
    # Those that end sooner are watched by more people.
    wanted.sort(key=lambda auction: auction.ends_at)
    auction = wanted[int(len(wanted) * rng.random() ** 1.7)]
    bidder = bidder_for(auction, rng)
    step = auction.step
    offer = auction.minimum_next + step * rng.choice([0, 0, 0, 1, 2])
    try:
        return bidding.place_bid(auction_id=auction.pk, bidder=bidder, maximum=offer, nonce=uuid4())
    except (bidding.BidRefused, NotAllowed):
        return None


def bidder_for(auction: Auction, rng: Random) -> User:
    """A buyer whom no visitor steers and who does not lead already."""
    emails = [email_of(buyer.key) for buyer in BUYERS if buyer.key not in VISITORS]
    leading = auction.leader.user_id if auction.leader else 0
    return rng.choice(list(User.objects.filter(email__in=emails).exclude(pk=leading).order_by("pk")))
