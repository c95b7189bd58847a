"""Two hundred auctions that are over, each with three bidders: how long the sweep takes to write them all down."""

import sys
import time
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from auctions import bidding, closing
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
        over = timezone.now() + timedelta(hours=3)
        started = time.perf_counter()
        closed = closing.close_due(now=over)
        seconds = time.perf_counter() - started
        again = closing.close_due(now=over)
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
    """Every bid is placed by the rules; the end is in two hours, which the sweep is told have passed."""
    seller = factories.make_seller()
    people = [factories.make_user() for _ in range(BIDDERS)]
    for _ in range(AUCTIONS):
        auction = factories.make_auction(seller, starting_price=1000)
        for number, person in enumerate(people):
            bidding.place_bid(auction_id=auction.pk, bidder=person, maximum=2000 + 500 * number, nonce=uuid4())


if __name__ == "__main__":
    main()
