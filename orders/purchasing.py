"""Opening purchases: for a won auction, and at a fixed price."""

from datetime import datetime, timedelta
from typing import NoReturn
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import User
from auctions.models import Auction
from catalog.models import FixedPriceListing, Product
from config import rows
from config.clock import database_now
from config.failpoints import reached
from config.money import commission_on, rupees, share_of, to_paisa
from config.numbers import new_number
from orders import progressing, stocking
from orders.models import Order, OrderLine, Purchase
from orders.signals import order_opened

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
    try:
        with transaction.atomic():
            return bought_before(buyer, nonce) or open_at_fixed_price(
                buyer=buyer, product=product, quantity=quantity, price_seen=price_seen, nonce=nonce, now=now
            )
    except IntegrityError:
        first = bought_before(buyer, nonce)
        if first is None:
            raise
        return first


def bought_before(buyer: User, nonce: UUID) -> Purchase | None:
    return Purchase.objects.filter(buyer=buyer, nonce=nonce).first()


def open_at_fixed_price(*, buyer, product, quantity, price_seen, nonce, now=None) -> Purchase:
    now = now or database_now()
    standing.require_good_standing(standing.get_standing(buyer.pk))
    fresh = Product.objects.select_related("seller").get(pk=product.pk)
    require_buyable(fresh, buyer, quantity, price_seen)
    if not stocking.reserve(product_id=fresh.pk, quantity=quantity, price=price_seen):
        first = bought_before(buyer, nonce)
        return first or refuse(fresh, price_seen)
    return open_purchase(
        buyer=buyer,
        product=fresh,
        unit_price=price_seen,
        quantity=quantity,
        nonce=nonce,
        deadline=now + timedelta(seconds=settings.MARKET["PURCHASE_PAYMENT_SECONDS"]),
        now=now,
    )


def require_buyable(product: Product, buyer: User, quantity: int, price_seen: int) -> None:
    """What can be said before any stock is touched."""
    if product.seller.user_id == buyer.pk:
        raise OwnProduct
    if product.is_auction or not product.is_published or product.withdrawn_at is not None:
        raise NotForSale
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


def open_purchase(
    *,
    buyer: User,
    product: Product,
    unit_price: int,
    quantity: int,
    deadline: datetime,
    now: datetime,
    auction: Auction | None = None,
    bought_now: bool = False,
    nonce: UUID | None = None,
) -> Purchase:
    """Write the purchase, its order, the line and the log. Delivery is paid once per order, whatever the quantity."""
    goods, delivery = to_paisa(unit_price * quantity), to_paisa(product.delivery)
    purchase = Purchase(
        number=new_number("PUR"),
        buyer=buyer,
        total=goods + delivery,
        nonce=nonce or uuid4(),
        deadline=deadline,
        created_at=now,
    )
    rows.insert(purchase)
    order = Order(
        number=new_number("MPK"),
        purchase=purchase,
        buyer=buyer,
        seller=product.seller,
        auction=auction,
        bought_now=bought_now,
        goods_total=goods,
        delivery=delivery,
        commission=commission_on(goods),
        share=share_of(goods, delivery),
        handling_days=product.handling_days,
        created_at=now,
    )
    rows.insert(order)
    purchase.order_number = order.number
    rows.insert(OrderLine(order=order, product=product, title=product.title, unit_price=unit_price, quantity=quantity))
    progressing.log_opening(order=order, actor=buyer if bought_now or auction is None else None, now=now)
    order_opened.send(sender=Order, order=order)
    return purchase
