"""Random histories on the real engine, in its database and with a clock."""

import re
import uuid
from collections.abc import Callable

from django.db import transaction

from accounts import standing as standings
from auctions import bidding, chronicling, closing, retracting, revising, voiding
from auctions.models import Auction, Bid, IncrementTable
from tests import factories
from tests.auctions.histories import BEGINS, LENGTH, SELLER, History, Move

KEPT = "leader__user", "leader_maximum", "price", "ends_at", "extension_count", "bid_count", "sequence"


class Stage:
    """One open auction and its people in the database; each history begins there and is taken back in the end."""

    def __init__(self, people: dict):
        self.people, self.names = people, {user.pk: name for name, user in people.items()}
        self.auction = factories.make_auction(people[SELLER].seller_profile)

    def play(self, history: History, then: Callable[[Auction], None] = lambda closed: None) -> list:
        """What the engine says of each move, of the rows at the end, and of the closing.

        The closed auction is shown to `then` before everything is taken back.
        """
        with transaction.atomic():
            self.set(history)
            self.last = {}
            told = [(self.make(move), self.state()) for move in history.moves]
            rows = self.auction.bids.order_by("sequence").select_related("paddle")
            told.append(("rows", [self.row(bid) for bid in rows]))
            due = closing.due_at(Auction.objects.get(pk=self.auction.pk))
            closed = closing.close(self.auction.pk, now=due)
            told.append((closed.state, self.state()))
            then(closed)
            transaction.set_rollback(True)
        return told

    def set(self, history: History) -> None:
        Auction.objects.filter(pk=self.auction.pk).update(
            chain="",
            starting_price=history.starting_price,
            reserve_price=history.reserve,
            starts_at=BEGINS,
            ends_at=BEGINS + LENGTH,
        )
        IncrementTable.objects.update(steps=history.steps)
        auction = Auction.objects.get(pk=self.auction.pk)
        auction.events.all().delete()
        chronicling.chronicle(auction, "opened", chronicling.terms_facts(auction), now=BEGINS)

    def make(self, move: Move) -> tuple:
        if move.what == "again":
            known = self.last.get(move.who)
            return self.bid(move, *known) if known else ()
        if move.what == "bid":
            return self.bid(move, move.amount, uuid.uuid4())
        if move.what in ("retract", "lower"):
            return self.careful(move)
        own = self.auction.bids.standing().filter(paddle__user=self.people[move.who]).order_by("sequence")
        gone = tuple(own.values_list("sequence", flat=True))
        if move.what == "block":
            standings.block(user=self.people[move.who], cause="staff", reason="-", now=BEGINS + move.at)
            return gone
        for paddle in self.auction.paddles.filter(user=self.people[move.who]):
            voiding.void_bids(paddle=paddle, reason="staff", now=BEGINS + move.at)
        return gone

    def careful(self, move: Move) -> tuple:
        """What may be refused: taking bids back, and lowering the reserve."""
        now, person = BEGINS + move.at, self.people[move.who]
        auction = Auction.objects.get(pk=self.auction.pk)
        try:
            if move.what == "lower":
                seller, reserve = self.people[SELLER], move.amount or None
                revising.lower_reserve(auction_id=auction.pk, reserve=reserve, actor=seller, now=now)
                return ("lowered",)
            gone = retracting.consider(auction, person, now=now).sequences
            retracting.retract(auction_id=auction.pk, bidder=person, reason="typing_error", sequences=gone, now=now)
        except (retracting.RetractionRefused, revising.TermsRefused):
            return ("NotAllowed",)
        return tuple(gone)

    def bid(self, move: Move, maximum: int, nonce) -> tuple:
        bidder = self.people[move.who]
        try:
            receipt = bidding.place_bid(
                auction_id=self.auction.pk, bidder=bidder, maximum=maximum, nonce=nonce, now=BEGINS + move.at
            )
        except bidding.BidTooLow as refusal:
            return "too low", refusal.minimum
        except bidding.AuctionEnded as refusal:
            milliseconds = re.search(r"ended (\d+) ms before", str(refusal))
            return "late", milliseconds and milliseconds[1]
        except (standings.NotAllowed, bidding.OwnAuction):
            return ("NotAllowed",)
        except bidding.BadAmount:
            return ("BadAmount",)
        self.last[move.who] = (maximum, nonce)
        return receipt.bid.kind, receipt.bid.price_after

    def state(self) -> tuple:
        user_id, *seen = Auction.objects.filter(pk=self.auction.pk).values_list(*KEPT).get()
        return self.names.get(user_id), *seen

    def row(self, bid: Bid) -> tuple:
        who = self.names[bid.paddle.user_id]
        seen = (bid.sequence, who, bid.maximum, bid.kind, bid.price_after)
        return *seen, bid.ends_at_before, bid.voided_at is not None
