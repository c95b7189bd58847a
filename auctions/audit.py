"""This app's invariants (rules, section 7)."""

from collections.abc import Iterator

from django.db.models import Count, F, Max, Q

from accounts.models import Block
from auctions import bidding
from auctions.models import Auction, Bid
from catalog.models import Product
from config.auditing import invariant


def bid_upon():
    return Auction.objects.filter(sequence__gt=0).select_related("increment_table", "product")


@invariant("A2", "The price and leader of every auction are the replay of its bids.")
def state_differs_from_replay() -> Iterator[str]:
    for auction in bid_upon().iterator(chunk_size=500):
        after = bidding.replayed(auction)
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


@invariant("A4", "No bid arrived at or after the end then in force, nor after the auction was closed.")
def bid_after_the_end() -> Iterator[str]:
    late = Q(arrived_at__gte=F("ends_at_before")) | Q(arrived_at__gte=F("auction__ends_at"))
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


@invariant("P1a", "The shelf of every auctioned product equals its newest auction.")
def shelf_differs_from_auction() -> Iterator[str]:
    newest = Auction.objects.filter(pk=F("product__auction_id_now")).select_related("product")
    for auction in newest.iterator(chunk_size=500):
        product = auction.product
        shelf = (product.on_shelf, product.price_now, product.bid_count, product.ends_at)
        source = (auction.is_open, auction.price_shown, auction.bid_count, auction.ends_at)
        if shelf != source:
            yield f"product {product.pk}: shelf {shelf}, auction {source}"
    orphans = Product.objects.filter(sale_format=Product.SaleFormat.AUCTION, on_shelf=True, auction_id_now=None)
    for product in orphans:
        yield f"product {product.pk}: on the shelf without an auction"
