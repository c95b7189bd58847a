"""What writing down an end reads: the next auction that is over, under its row lock, and everyone concerned.

Plain statements, as in `auctions.locking`: when a thousand auctions end at once, this is what is done most.
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import connection

from accounts.models import SellerProfile, User
from auctions.models import Auction, Paddle
from catalog.models import Product

# The condition is `AuctionQuerySet.due`; a test compares the two.
NEXT = """
SELECT a.* {extras} FROM auctions_auction a
WHERE a.state = 'open' AND a.held_by_id IS NULL AND a.ends_at <= %s AND (a.sweep_after IS NULL OR a.sweep_after <= %s)
ORDER BY a.ends_at LIMIT 1 {lock}
"""
# Both begin after the lock is held, so that what is read is what holds.
PRODUCT = """
SELECT p.id, p.title, p.sale_format, p.auction_id_now, p.delivery, p.seller_id, s.user_id AS seller_user
FROM catalog_product p JOIN accounts_sellerprofile s ON s.id = p.seller_id WHERE p.id = %s
"""
PADDLES = """
SELECT k.*,
  EXISTS(SELECT 1 FROM auctions_bid b WHERE b.paddle_id = k.id AND b.voided_at IS NULL) AS stands,
  EXISTS(SELECT 1 FROM accounts_block l WHERE l.user_id = k.user_id AND l.lifted_at IS NULL) AS is_blocked
FROM auctions_paddle k WHERE k.auction_id = %s ORDER BY k.number
"""


def lock_next_due(moment: datetime, *, waiting: bool = False) -> Auction | None:
    """The auction that was due first at `moment`, under its row lock; None when there is none.

    Rows that somebody else holds are passed by, or with `waiting` waited for. On PostgreSQL it has `arrived_at`.
    """
    extras = lock = ""
    if connection.vendor == "postgresql":
        # The commit need not wait for the disk: an end that a crash of the database loses is written down again, the
        # same, and whatever is done about it later (a payment, a mail) waits for the disk and for all before it.
        extras = ", now() AS arrived_at, set_config('synchronous_commit', 'off', true)"
        lock = "FOR UPDATE" if waiting else "FOR UPDATE SKIP LOCKED"
    grace = timedelta(seconds=settings.MARKET["CLOSE_GRACE_SECONDS"])
    moments = [connection.ops.adapt_datetimefield_value(each) for each in (moment - grace, moment)]
    return next(iter(Auction.objects.raw(NEXT.format(extras=extras, lock=lock), moments)), None)


def surround(auction: Auction) -> list[Paddle]:
    """Give a locked auction its product, seller, leader and `bidders`; returns the paddles of bidders now blocked."""
    using = connection.alias
    auction.product = product = Product.objects.raw(PRODUCT, [auction.product_id])[0]
    product.seller = SellerProfile.from_db(using, ["id", "user_id"], [product.seller_id, product.seller_user])
    paddles = [paddle for paddle in Paddle.objects.raw(PADDLES, [auction.pk]) if paddle.stands]
    for paddle in paddles:
        paddle.auction = auction
        paddle.user = User.from_db(using, ["id"], [paddle.user_id])
        if paddle.pk == auction.leader_id:
            auction.leader = paddle
    auction.bidders = paddles
    return [paddle for paddle in paddles if paddle.is_blocked]


def bidders(auction: Auction) -> list[int]:
    """The people with standing bids, by user id, in the order in which they came."""
    if not hasattr(auction, "bidders"):
        surround(auction)
    return [paddle.user_id for paddle in auction.bidders]
