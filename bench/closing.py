"""Two hundred auctions that are over, each with three bidders: how long the sweep takes to write them all down."""

import sys
import time
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from auctions import bidding, closing
from auctions.models import Auction
from bench.stage import tables
from bench.stage.ground import ground
from config import auditing, live
from orders.models import Order
from tests import factories

AUCTIONS = 200
BIDDERS = 3


def main() -> None:
    with ground():
        prepare()
        started = time.perf_counter()
        closed = 0
        while count := closing.close_due():
            closed += count
        seconds = time.perf_counter() - started
        again = closing.close_due()
        live.publisher.settle()
        orders, broken = Order.objects.count(), auditing.broken_rows()
    if (closed, again, orders) != (AUCTIONS, 0, AUCTIONS) or broken:
        sys.exit(f"{closed} closed, {again} once more, {orders} orders, broken: {broken}.")
    tables.show(
        f"{AUCTIONS} auctions with {BIDDERS} bidders each, all due: one sweep, with winners, orders and notifications",
        ["", "seconds", "ms an auction", "auctions a second"],
        [("one worker", f"{seconds:.2f}", f"{1000 * seconds / AUCTIONS:.1f}", f"{AUCTIONS / seconds:.0f}")],
    )


def prepare() -> None:
    """Bids are placed by the rules; then time passes for all auctions at once."""
    seller = factories.make_seller()
    people = [factories.make_user() for _ in range(BIDDERS)]
    for _ in range(AUCTIONS):
        auction = factories.make_auction(seller, starting_price=1000)
        for number, person in enumerate(people):
            bidding.place_bid(auction_id=auction.pk, bidder=person, maximum=2000 + 500 * number, nonce=uuid4())
    over = timezone.now() - timedelta(seconds=5)
    Auction.objects.update(ends_at=over)


if __name__ == "__main__":
    main()
