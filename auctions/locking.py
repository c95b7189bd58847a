"""The auction under its row lock, and whoever bids on it: what each decision starts from."""

import json
from uuid import UUID

from django.db import connection

from accounts.models import SellerProfile, User
from auctions.models import Auction, IncrementTable, Paddle
from catalog.models import Product
from config.ids import LARGEST_ID

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
    """The auction under its row lock, until the transaction ends; on PostgreSQL with `arrived_at`."""
    if auction_id > LARGEST_ID:
        raise Auction.DoesNotExist
    there = connection.vendor == "postgresql"
    words = AUCTION.format(arrival=", now() AS arrived_at" if there else "", lock="FOR UPDATE" if there else "")
    for auction in Auction.objects.raw(words, [auction_id]):
        return auction
    raise Auction.DoesNotExist


def read_bidder(auction: Auction, bidder: User, nonce: UUID) -> User:
    """The bidder's standing, with their `paddle`, its `paddle_number` and the `known_bid` of this nonce.

    The locked `auction` is given its product, its seller, its steps and its leader's paddle.
    """
    known = nonce if connection.vendor == "postgresql" else nonce.hex
    rows_meant = [known, auction.product_id, auction.increment_table_id, auction.pk, auction.leader_id, bidder.pk]
    person = User.objects.raw(BIDDER, rows_meant)[0]
    surround(auction, person)
    return person


def surround(auction: Auction, person: User) -> None:
    """Give the auction what the second statement read with the bidder; whatever is not here is fetched when asked."""
    using = connection.alias
    seller = SellerProfile.from_db(using, ["id", "user_id"], [person.product_seller, person.seller_user])
    fields = ["id", "seller_id", "title", "sale_format", "auction_id_now"]
    values = [auction.product_id, seller.pk, person.product_title, Product.SaleFormat.AUCTION, person.product_auction]
    auction.product = Product.from_db(using, fields, values)
    auction.product.seller = seller
    if person.steps is not None:
        steps = json.loads(person.steps) if isinstance(person.steps, str) else person.steps
        auction.increment_table = IncrementTable.from_db(using, ["id", "steps"], [auction.increment_table_id, steps])
    if auction.leader_id is not None:
        fields = ["id", "auction_id", "user_id", "number"]
        values = [auction.leader_id, auction.pk, person.leader_user, person.leader_number]
        auction.leader = Paddle.from_db(using, fields, values)
