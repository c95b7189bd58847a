"""The auction under its row lock, and whoever bids on it: what each decision starts from."""

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from uuid import UUID

from django.db import DEFAULT_DB_ALIAS

from accounts.models import SellerProfile, User
from auctions.models import Auction, IncrementTable, Paddle
from catalog.models import Product
from config import rows
from config.ids import LARGEST_ID
from config.statements import POSTGRESQL, Statement, database, send

# Plain statements, because this is what a hot auction does most. The second begins when the first has the lock, so it
# sees whatever changed while it waited; both go to the database in one message.
LOCK = "SELECT 1 FROM auctions_auction WHERE id = %s FOR UPDATE"
AUCTION = "SELECT {auction}, {now} FROM auctions_auction a WHERE a.id = %s"
BIDDING = """
SELECT {auction}, {now} AS arrived_at, {next_id} AS next_bid,
  p.title, p.auction_id_now, p.seller_id, s.user_id AS seller_user, t.steps,
  leader.number AS leader_number, leader.user_id AS leader_user,
  u.is_active, own.id AS paddle, own.number AS paddle_number,
  EXISTS(SELECT 1 FROM account_emailaddress e WHERE e.user_id = u.id AND e.verified) AS has_verified_email,
  EXISTS(SELECT 1 FROM accounts_block b WHERE b.user_id = u.id AND b.lifted_at IS NULL) AS has_block,
  EXISTS(SELECT 1 FROM auctions_blockedbidder w WHERE w.seller_id = s.id AND w.user_id = u.id) AS is_turned_away,
  (SELECT k.id FROM auctions_bid k WHERE k.paddle_id = own.id AND k.nonce = %s) AS known_bid
FROM auctions_auction a
JOIN accounts_user u ON u.id = %s
JOIN catalog_product p ON p.id = a.product_id
JOIN accounts_sellerprofile s ON s.id = p.seller_id
LEFT JOIN auctions_incrementtable t ON t.id = a.increment_table_id
LEFT JOIN auctions_paddle own ON own.auction_id = a.id AND own.user_id = u.id
LEFT JOIN auctions_paddle leader ON leader.id = a.leader_id
WHERE a.id = %s
"""


@dataclass(frozen=True, slots=True)
class Bidder:
    """Who bids, as the database has them under the lock: their standing, their paddle (an id) with its number, whether
    the seller takes their bids, and the bid (an id) of this nonce, if there is one."""

    pk: int
    is_active: bool
    paddle: int | None
    paddle_number: int | None
    has_verified_email: bool
    has_block: bool
    is_turned_away: bool
    known_bid: int | None


def row_lock(auction_id: int) -> list[Statement]:
    """What takes the row lock; on SQLite beginning the transaction has taken it."""
    return [(LOCK, [auction_id])] if database().vendor == POSTGRESQL else []


def lock(auction_id: int) -> Auction:
    """The auction under its row lock, until the transaction ends; `arrived_at` as in `lock_for_bid`."""
    *found, arrived_at = locked(words_of(AUCTION, database().vendor), auction_id, [auction_id])
    auction = rows.made_of(Auction, found)
    auction.arrived_at = arrived_at
    return auction


def lock_for_bid(auction_id: int, bidder: User, nonce: UUID) -> tuple[Auction, Bidder]:
    """The auction under its row lock with product, seller, steps and leader, and who bids.

    On PostgreSQL the auction has `arrived_at`, when the transaction began, and `next_bid`, a new bid's id; else None.
    """
    return bidding_of(locked, auction_id, bidder, nonce)


def read_for_bid(auction_id: int, bidder: User, nonce: UUID) -> tuple[Auction, Bidder]:
    """The same without the lock, for pages: what it says may change at once."""
    return bidding_of(read, auction_id, bidder, nonce)


def bidding_of(get: Callable[..., list], auction_id: int, bidder: User, nonce: UUID) -> tuple[Auction, Bidder]:
    vendor = database().vendor
    known = nonce if vendor == POSTGRESQL else nonce.hex
    found = get(words_of(BIDDING, vendor), auction_id, [known, bidder.pk, auction_id])
    own = len(Auction._meta.concrete_fields)
    auction = rows.made_of(Auction, found[:own])
    (
        auction.arrived_at, auction.next_bid, title, auction_now, seller_id, seller_user, steps,
        leader_number, leader_user, *of_person,
    ) = found[own:]  # fmt: skip
    auction.product = product_of(auction, title, auction_now, seller_id, seller_user)
    give_table(auction, steps)
    give_leader(auction, leader_number, leader_user)
    return auction, Bidder(bidder.pk, *of_person)


def locked(words: str, auction_id: int, values: list) -> list:
    """Take the row lock and read one row after it."""
    return read(words, auction_id, values, locks=row_lock(auction_id))


def read(words: str, auction_id: int, values: list, *, locks: Sequence[Statement] = ()) -> list:
    if auction_id > LARGEST_ID:
        raise Auction.DoesNotExist
    with database().cursor() as cursor:
        send(cursor, *locks, (words, values), begins=bool(locks))
        found = cursor.fetchone()
    if found is None:
        raise Auction.DoesNotExist
    return list(found)


@cache
def words_of(statement: str, vendor: str) -> str:
    """The statement as this kind of database takes it."""
    there = vendor == POSTGRESQL
    next_id = "nextval(pg_get_serial_sequence('auctions_bid', 'id'))"
    return statement.format(
        auction=rows.columns_of(Auction, "a"),
        now="now()" if there else "NULL",
        next_id=next_id if there else "NULL",
    )


def product_of(auction: Auction, title: str, auction_now: int, seller_id: int, seller_user: int) -> Product:
    """As much of the product as bidding needs; whatever is not here is fetched when asked."""
    fields = ["id", "seller_id", "title", "sale_format", "auction_id_now"]
    values = [auction.product_id, seller_id, title, Product.SaleFormat.AUCTION, auction_now]
    product = Product.from_db(DEFAULT_DB_ALIAS, fields, values)
    product.seller = SellerProfile.from_db(DEFAULT_DB_ALIAS, ["id", "user_id"], [seller_id, seller_user])
    return product


def give_table(auction: Auction, steps: list | str | None) -> None:
    if steps is not None:
        steps = json.loads(steps) if isinstance(steps, str) else steps
        fields = ["id", "steps"]
        auction.increment_table = IncrementTable.from_db(DEFAULT_DB_ALIAS, fields, [auction.increment_table_id, steps])


def give_leader(auction: Auction, number: int | None, user_id: int | None) -> None:
    if auction.leader_id is not None:
        fields = ["id", "auction_id", "user_id", "number"]
        values = [auction.leader_id, auction.pk, user_id, number]
        auction.leader = Paddle.from_db(DEFAULT_DB_ALIAS, fields, values)
