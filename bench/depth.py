"""What a bid costs when its auction has 10, 1,000 or 100,000 bids already: the same."""

import sys
from datetime import timedelta
from statistics import median

from django.utils import timezone

from auctions.models import Auction, Bid
from bench.bids import CLIENTS, OVERTAKEN, START, bids_on
from bench.stage import clients, people, servers, tables
from bench.stage.clients import Round
from bench.stage.ground import ground
from tests import factories

DEPTHS = [10, 1_000, 100_000]
ROUNDS = 3
SECONDS = 3.0


def main() -> None:
    with ground(), servers.ours() as ours:
        browsers = [people.signed_in(factories.make_user()) for _ in range(CLIENTS)]
        seller = factories.make_seller()
        writers = {depth: bids_on(auction_with(depth, seller), ours, browsers) for depth in DEPTHS}
        for write in writers.values():
            clients.run(ours, write, clients=CLIENTS, seconds=0.5)
        done = {depth: [] for depth in DEPTHS}
        for _ in range(ROUNDS):
            for depth, write in writers.items():
                done[depth].append(accepted(clients.run(ours, write, clients=CLIENTS, seconds=SECONDS)))
    first = median(each.per_second for each in done[DEPTHS[0]])
    rows = []
    for depth, rounds in done.items():
        rate, computed = median(each.per_second for each in rounds), median(each.cpu_ms for each in rounds)
        rows.append([f"{depth:,} bids", f"{rate:.0f}", f"{rate / first:.2f}", f"{computed:.1f}"])
    tables.show("Bids per second by how many bids there are.", ["", "a second", "of the first", "CPU ms"], rows)


def accepted(done: Round) -> Round:
    """A round in which nearly all bids were: on a busy machine one may overtake another."""
    if done.statuses[200] < (1 - OVERTAKEN) * done.statuses.total():
        sys.exit(f"Not every bid was accepted: {done.statuses}.")
    return done


def auction_with(depth: int, seller) -> Auction:
    """An open auction with `depth` bids of two people, the newest in the lead at its starting price."""
    auction = factories.make_auction(seller, starting_price=START)
    paddles = [auction.paddles.create(user=factories.make_user(), number=number) for number in (1, 2)]
    began = timezone.now() - timedelta(hours=20)
    rows = (
        Bid(
            auction=auction, sequence=number, paddle=paddles[number % 2], maximum=START, price_after=START,
            kind=Bid.Kind.LEAD, arrived_at=began, ends_at_before=auction.ends_at,
        )
        for number in range(1, depth + 1)
    )  # fmt: skip
    Bid.objects.bulk_create(rows, batch_size=5_000)
    Auction.objects.filter(pk=auction.pk).update(sequence=depth, bid_count=depth)
    return auction


if __name__ == "__main__":
    main()
