"""A seller's list of people whose bids they do not take (rules, section 2).

What somebody bid before stands: the list works forwards only, or a seller could move the price of a running auction by
turning its bidders away (ADR 14).
"""

from datetime import datetime

from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import SellerProfile, User
from auctions import live
from auctions.models import Auction, BlockedBidder, Paddle


class NotOnYourAuction(Exception):
    """A seller knows people by their paddles on their own auctions, and nobody else."""

    def __init__(self):
        super().__init__(_("That is no bidder of yours."))


def turn_away(*, seller: SellerProfile, paddle: Paddle, now: datetime | None = None) -> BlockedBidder:
    """Take no more bids from whoever bids as `paddle` on an auction of `seller`. Idempotent: the first row stays.

    Raises `NotOnYourAuction`.
    """
    if paddle.auction.product.seller_id != seller.pk:
        raise NotOnYourAuction
    defaults = {"paddle": paddle, "created_at": now or timezone.now()}
    row, is_new = BlockedBidder.objects.get_or_create(seller=seller, user_id=paddle.user_id, defaults=defaults)
    if is_new:
        live.show_to(paddle.auction, paddle.user_id)
    return row


def take_back(*, seller: SellerProfile, pk: int) -> bool:
    """Take bids from that person again. False when the seller has no such row."""
    deleted, _rows = BlockedBidder.objects.filter(seller=seller, pk=pk).delete()
    return bool(deleted)


def is_turned_away(auction: Auction, user: User) -> bool:
    if not user.is_authenticated:
        return False
    return BlockedBidder.objects.filter(seller=auction.product.seller_id, user=user).exists()
