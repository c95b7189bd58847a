"""Opening purchases: for a won auction, and at a fixed price."""

from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Exists, OuterRef, QuerySet
from django.utils.translation import gettext as _

from accounts import selling, standing
from accounts.models import User
from auctions.models import Auction
from catalog.models import FixedPriceListing, Product
from config.clock import database_now
from config.failpoints import reached, reached_after_commit
from config.money import rupees
from orders.models import Order, Purchase
from orders.purchases import ordering, stocking, violations
from orders.purchases.ordering import Piece

# Plain, because a thousand auctions may end at once.
WIN = """
SELECT p.*, o.number AS order_number FROM orders_order o JOIN orders_purchase p ON p.id = o.purchase_id
WHERE o.auction_id = %s AND o.buyer_id = %s AND o.bought_now = %s
  AND o.state NOT IN ('expired', 'cancelled', 'refunded')
"""
LARGEST_TOTAL = 999_999_999  # rupees of goods in one purchase


class PurchaseRefused(Exception):
    """This cannot be bought so. The message is ready for the buyer."""


class OwnProduct(PurchaseRefused):
    def __init__(self):
        super().__init__(_("This is your own piece."))


class NotForSale(PurchaseRefused):
    def __init__(self):
        super().__init__(_("This piece is not for sale any more."))


class MakerCannotSell(PurchaseRefused):
    def __init__(self):
        super().__init__(selling.CANNOT_SELL)


class QuantityRefused(PurchaseRefused):
    def __init__(self):
        super().__init__(_("Choose a whole number of pieces, one or more."))


class OutOfStock(PurchaseRefused):
    def __init__(self, left: int):
        self.left = left
        super().__init__(
            _("Only %(left)d are left. Nothing was bought.") % {"left": left}
            if left
            else _("The last one has just been sold. Nothing was bought.")
        )


class PriceChanged(PurchaseRefused):
    def __init__(self, price: int):
        self.price = price
        super().__init__(_("The price is now %(price)s. Nothing was bought.") % {"price": rupees(price)})


class TooManyOpen(PurchaseRefused):
    """`OPEN_PURCHASES` wait to be paid already, and keep their pieces from others."""

    def __init__(self):
        super().__init__(
            _("%(most)d purchases of yours wait to be paid. Pay one of them, or give one up. Nothing was bought.")
            % {"most": settings.MARKET["OPEN_PURCHASES"]}
        )


@transaction.atomic(savepoint=False)
def open_for_win(*, auction: Auction, now: datetime | None = None) -> Purchase:
    """The winner's purchase with its one order, payable for a day from the closing. Announces `order_opened`.

    Called inside the closing's transaction, under the auction's lock; idempotent by the auction's own order.
    """
    winner = auction.winner.user
    existing = purchase_of_win(auction)
    if existing:
        return existing
    closing = auction.closed_at or now or database_now()
    auction.win = open_purchase(
        buyer=winner,
        product=auction.product,
        unit_price=auction.hammer_price,
        quantity=1,
        auction=auction,
        deadline=closing + timedelta(seconds=settings.MARKET["WIN_PAYMENT_SECONDS"]),
        now=closing,
    )
    reached("closing.ordered")
    return auction.win


def purchase_of_win(auction: Auction) -> Purchase | None:
    """What the auction's winner was given to pay for it, with the `order_number` of its live order; read only once."""
    if getattr(auction, "win", None) is None:
        meant = [auction.pk, auction.winner.user_id, auction.bought_now]
        auction.win = next(iter(Purchase.objects.raw(WIN, meant)), None)
    return auction.win


def buy_now(
    *, buyer: User, product: Product, quantity: int, price_seen: int, nonce: UUID, now: datetime | None = None
) -> Purchase:
    """Reserve `quantity` at the price the buyer confirmed (rupees each) and open a purchase, payable for 30 minutes.

    One purchase per buyer and nonce: a form sent twice returns the first. Raises `standing.NotAllowed` or a
    `PurchaseRefused`. Announces `order_opened`.
    """

    def write() -> Purchase:
        fresh = Product.objects.select_related("seller").get(pk=product.pk)
        require_buyable(fresh, buyer, quantity, price_seen)
        if not stocking.reserve(product_id=fresh.pk, quantity=quantity, price=price_seen):
            refuse(fresh, price_seen)
        return open_at_fixed_price(buyer=buyer, pieces=[Piece(fresh, price_seen, quantity)], nonce=nonce, now=now)

    return once_per_form(buyer=buyer, nonce=nonce, write=write)


def once_per_form(*, buyer: User, nonce: UUID, write: Callable[[], Purchase]) -> Purchase:
    """What this form bought before, else what `write` opens, in one transaction under the buyer's lock.

    Raises `standing.NotAllowed`, `TooManyOpen`, or what `write` raises.
    """
    try:
        with transaction.atomic():
            violations.lock_person(buyer.pk)
            return bought_before(buyer, nonce) or first_time(buyer, write)
    except IntegrityError:
        first = bought_before(buyer, nonce)
        if first is None:
            raise
        return first


def first_time(buyer: User, write: Callable[[], Purchase]) -> Purchase:
    standing.require_good_standing(standing.get_standing(buyer.pk))
    if open_purchases_of(buyer).count() >= settings.MARKET["OPEN_PURCHASES"]:
        raise TooManyOpen
    return write()


def open_purchases_of(buyer: User) -> QuerySet[Purchase]:
    """What keeps stock from others until it is paid or let go; wins keep none."""
    waiting = Purchase.objects.filter(buyer=buyer, state=Purchase.State.PENDING)
    return waiting.filter(Exists(Order.objects.filter(purchase=OuterRef("pk"), auction=None)))


def bought_before(buyer: User, nonce: UUID) -> Purchase | None:
    return Purchase.objects.filter(buyer=buyer, nonce=nonce).first()


def open_at_fixed_price(*, buyer: User, pieces: Sequence[Piece], nonce: UUID, now: datetime | None = None) -> Purchase:
    """The purchase of what has been reserved; payable for 30 minutes."""
    now = now or database_now()
    reached("purchase.reserved")
    reached_after_commit("purchase.committed")
    purchase = ordering.open_purchase(
        buyer=buyer,
        pieces=pieces,
        nonce=nonce,
        deadline=now + timedelta(seconds=settings.MARKET["PURCHASE_PAYMENT_SECONDS"]),
        now=now,
    )
    reached("purchase.opened")
    return purchase


def require_buyable(product: Product, buyer: User, quantity: int, price_seen: int) -> None:
    """What can be said before any stock is touched."""
    if product.seller.user_id == buyer.pk:
        raise OwnProduct
    if product.is_auction or not product.is_published or product.withdrawn_at is not None:
        raise NotForSale
    if not selling.can_sell(product.seller):
        raise MakerCannotSell
    if isinstance(quantity, bool) or not isinstance(quantity, int) or quantity < 1:
        raise QuantityRefused
    if quantity * price_seen > LARGEST_TOTAL:
        raise QuantityRefused


def refuse(product: Product, price_seen: int) -> NoReturn:
    """Nothing could be reserved: say why."""
    listing = FixedPriceListing.objects.filter(product=product).first()
    if listing is None or not listing.is_active:
        raise NotForSale
    if listing.price != price_seen:
        raise PriceChanged(listing.price)
    raise OutOfStock(listing.stock)


def open_purchase(*, product: Product, unit_price: int, quantity: int, **terms) -> Purchase:
    """A purchase of one piece: `ordering.open_purchase` with its other terms."""
    return ordering.open_purchase(pieces=[Piece(product, unit_price, quantity)], **terms)
