"""This app's invariants (rules, section 7)."""

from collections.abc import Iterator

from django.db.models import Count, Exists, F, Max, OuterRef, Prefetch, Q

from accounts.models import Block
from auctions import chaining, chronicling, voiding
from auctions.models import Auction, AuctionEvent, Bid
from catalog.models import Product
from config.auditing import invariant


def bid_upon():
    return Auction.objects.filter(sequence__gt=0).select_related("increment_table", "product")


@invariant("A2", "The price and leader of every auction are the replay of its bids.")
def state_differs_from_replay() -> Iterator[str]:
    for auction in bid_upon().iterator(chunk_size=500):
        after = voiding.replayed(auction)
        kept, replayed = (
            (auction.leader_id, auction.leader_maximum, auction.price),
            (after.leader, after.maximum, after.price),
        )
        if kept != replayed:
            yield f"auction {auction.pk}: leader, maximum, price are {kept}, the bids say {replayed}"


@invariant("A1", "Every auction with standing bids has exactly one leader, one of its own bidders.")
def leader_missing_or_foreign() -> Iterator[str]:
    standing = Q(bids__voided_at=None, bids__isnull=False)
    counted = Auction.objects.annotate(standing_bids=Count("bids", filter=standing))
    for auction in counted.filter(standing_bids__gt=0, leader=None):
        yield f"auction {auction.pk}: {auction.standing_bids} bids and no leader"
    for auction in Auction.objects.exclude(leader=None).exclude(leader__auction=F("pk")):
        yield f"auction {auction.pk}: led by a paddle of another auction"


@invariant("A3", "The bids of every auction are numbered 1, 2, 3 … without a gap.")
def sequence_has_a_gap() -> Iterator[str]:
    for row in Bid.objects.order_by().values("auction").annotate(count=Count("pk"), last=Max("sequence")):
        if row["count"] != row["last"]:
            yield f"auction {row['auction']}: {row['count']} bids, the last is number {row['last']}"
    counted = Auction.objects.annotate(last=Max("bids__sequence"))
    for auction in counted.filter(~Q(sequence=F("last")), last__isnull=False):
        yield f"auction {auction.pk}: counts to {auction.sequence}, its bids to {auction.last}"


@invariant("A4", "No bid arrived before the start, at or after the end then in force, nor after the close.")
def bid_out_of_time() -> Iterator[str]:
    late = Q(arrived_at__gte=F("ends_at_before")) | Q(arrived_at__gte=F("auction__ends_at"))
    late |= Q(arrived_at__lt=F("auction__starts_at"))
    for bid in Bid.objects.filter(late):
        yield f"bid {bid.pk} on auction {bid.auction_id} arrived at {bid.arrived_at}"


@invariant("A5", "No standing bid by the seller, an unverified or (while it is open) a blocked account.")
def bid_by_someone_who_may_not() -> Iterator[str]:
    standing = Bid.objects.standing().select_related("paddle")
    for bid in standing.filter(paddle__user=F("auction__product__seller__user")):
        yield f"bid {bid.pk}: by the seller"
    for bid in standing.exclude(paddle__user__emailaddress__verified=True):
        yield f"bid {bid.pk}: by an unverified account"
    blocked = Block.objects.in_force().values("user")
    for bid in standing.filter(auction__state=Auction.State.OPEN, paddle__user__in=blocked):
        yield f"bid {bid.pk}: by a blocked account"


@invariant("A8", "Every hash of the public logs follows from the rows.")
def log_does_not_follow() -> Iterator[str]:
    for auction in Auction.objects.exclude(chain="").iterator(chunk_size=500):
        broken = first_break(auction)
        if broken:
            yield f"auction {auction.pk}: {broken}"


def first_break(auction: Auction) -> str | None:
    """The first entry whose hash does not follow from the one before, in words."""
    head = chaining.beginning(auction.pk)
    for row, entry in chronicling.entries(auction):
        head = chaining.next_hash(head, entry)
        if row.hash != head:
            return f"the hash of {entry['entry']} {entry.get('sequence') or entry['kind']} does not follow"
    return None if head == auction.chain else "the log does not end in the auction's own hash"


@invariant("A9", "An end moved after an outage as far as the log says, and never came before what the log says.")
def outage_differs_from_log() -> Iterator[str]:
    delays = AuctionEvent.objects.filter(kind=AuctionEvent.Kind.DELAYED).order_by("number")
    delayed = Auction.objects.filter(Q(outage_seconds__gt=0) | Exists(delays.filter(auction=OuterRef("pk"))))
    for auction in delayed.prefetch_related(Prefetch("events", delays, to_attr="delays")).iterator(chunk_size=500):
        logged = sum(event.facts["seconds"] for event in auction.delays)
        if auction.outage_seconds != logged:
            yield f"auction {auction.pk}: moved by {auction.outage_seconds} s, the log says {logged} s"
        elif chaining.moment(auction.ends_at) < auction.delays[-1].facts["ends_at"]:
            yield f"auction {auction.pk}: ends at {auction.ends_at}, before the end that the log tells"


@invariant("P1a", "The shelf of every auctioned product equals its newest auction.")
def shelf_differs_from_auction() -> Iterator[str]:
    newest = Auction.objects.filter(pk=F("product__auction_id_now")).select_related("product")
    for auction in newest.iterator(chunk_size=500):
        product = auction.product
        shelf = (product.on_shelf, product.price_now, product.bid_count, product.ends_at, product.starts_at)
        start = auction.starts_at if auction.state == Auction.State.SCHEDULED else None
        end = None if auction.is_held else auction.ends_at
        source = (auction.is_open, auction.price_shown, auction.bid_count, end, start)
        if shelf != source:
            yield f"product {product.pk}: shelf {shelf}, auction {source}"
    orphans = Product.objects.filter(sale_format=Product.SaleFormat.AUCTION, on_shelf=True, auction_id_now=None)
    for product in orphans:
        yield f"product {product.pk}: on the shelf without an auction"
