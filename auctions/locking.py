"""The auction under its row lock, and whoever bids on it: what each decision starts from."""

import json
from uuid import UUID

from django.db import connection, models
from django.db.models import Func

from accounts.models import SellerProfile, User
from auctions.models import Auction, IncrementTable, Paddle
from catalog.models import Product

# Two plain statements, because this is what a hot auction does most. Whatever may change while a bid waits for the lock
# is read by the second, which begins after the wait. The first reads the auction's own row only, and when the
# transaction began: the arrival.
AUCTION = """SELECT a.* {arrival} FROM auctions_auction a WHERE a.id = %s {lock}"""
BIDDER = """
SELECT u.id, u.is_active,
  EXISTS(SELECT 1 FROM account_emailaddress e WHERE e.user_id = u.id AND e.verified) AS has_verified_email,
  EXISTS(SELECT 1 FROM accounts_block b WHERE b.user_id = u.id AND b.lifted_at IS NULL) AS has_block,
  own.id AS paddle, own.number AS paddle_number,
  (SELECT k.id FROM auctions_bid k WHERE k.paddle_id = own.id AND k.nonce = %s) AS known_bid,
  leader.number AS leader_number, leader.user_id AS leader_user,
  p.title AS product_title, p.auction_id_now AS product_auction, p.seller_id AS product_seller,
  s.user_id AS seller_user, t.steps AS steps
FROM accounts_user u
JOIN catalog_product p ON p.id = %s
JOIN accounts_sellerprofile s ON s.id = p.seller_id
LEFT JOIN auctions_incrementtable t ON t.id = %s
LEFT JOIN auctions_paddle own ON own.auction_id = %s AND own.user_id = u.id
LEFT JOIN auctions_paddle leader ON leader.id = %s
WHERE u.id = %s
"""


def lock(auction_id: int) -> Auction:
    """The auction under its row lock, with what never changes about it; on PostgreSQL with `arrived_at`.

    The leader is left out of the join: a row that waited for the lock would meet the leader of before the wait.
    """
    auctions = Auction.objects.select_related("product__seller", "increment_table").select_for_update(of=("self",))
    if connection.vendor == "postgresql":
        auctions = auctions.annotate(arrived_at=Func(function="now", output_field=models.DateTimeField()))
    return auctions.get(pk=auction_id)


def lock_for_bid(auction_id: int, bidder: User, nonce: UUID) -> tuple[Auction, User]:
    """`lock`, and the bidder's standing as an object that also knows their `paddle`, `paddle_number` and the
    `known_bid` of this nonce. The auction has its product, its seller's id, its steps and its leader's paddle."""
    there = connection.vendor == "postgresql"
    words = AUCTION.format(arrival=", now() AS arrived_at" if there else "", lock="FOR UPDATE" if there else "")
    auction = next(iter(Auction.objects.raw(words, [auction_id])), None)
    if auction is None:
        raise Auction.DoesNotExist
    nonce = nonce if there else nonce.hex
    person = User.objects.raw(
        BIDDER, [nonce, auction.product_id, auction.increment_table_id, auction.pk, auction.leader_id, bidder.pk]
    )[0]
    surround(auction, person)
    return auction, person


def surround(auction: Auction, person: User) -> None:
    """Give the auction what the second statement read with the bidder; whatever is not here is fetched when asked."""
    using = connection.alias
    seller = SellerProfile.from_db(using, ["id", "user_id"], [person.product_seller, person.seller_user])
    fields = ["id", "title", "sale_format", "auction_id_now", "seller_id"]
    values = [auction.product_id, person.product_title, Product.SaleFormat.AUCTION, person.product_auction, seller.pk]
    auction.product = Product.from_db(using, fields, values)
    auction.product.seller = seller
    if person.steps is not None:
        steps = json.loads(person.steps) if isinstance(person.steps, str) else person.steps
        auction.increment_table = IncrementTable.from_db(using, ["id", "steps"], [auction.increment_table_id, steps])
    if auction.leader_id is not None:
        fields = ["id", "auction_id", "user_id", "number"]
        values = [auction.leader_id, auction.pk, person.leader_user, person.leader_number]
        auction.leader = Paddle.from_db(using, fields, values)
