"""Writing down what is to be paid: one purchase, one order per seller, a line for each piece (ADR 0016).

Wins, second chances, buying now and whole carts all come through here; what may be bought, and at which price, has been
decided by then.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID, uuid4

from accounts.models import User
from auctions.models import Auction
from catalog.models import Product
from config import rows
from config.money import commission_on, share_of, to_paisa
from config.numbers import new_number
from orders import progressing
from orders.models import Order, OrderLine, Purchase
from orders.signals import order_opened


@dataclass(frozen=True, slots=True)
class Piece:
    """Some pieces of one product (with its seller) at `unit_price` rupees each."""

    product: Product
    unit_price: int
    quantity: int

    @property
    def total(self) -> int:
        return self.unit_price * self.quantity


def delivery_of(products: Sequence[Product]) -> int:
    """Rupees for the parcel that one seller sends: all goes into one, and the dearest to send decides."""
    return max(product.delivery for product in products)


def by_seller(pieces: Sequence[Piece]) -> list[list[Piece]]:
    """One list per seller, in the order in which they first come."""
    parcels: dict[int, list[Piece]] = {}
    for piece in pieces:
        parcels.setdefault(piece.product.seller_id, []).append(piece)
    return list(parcels.values())


def open_purchase(
    *,
    buyer: User,
    pieces: Sequence[Piece],
    deadline: datetime,
    now: datetime,
    auction: Auction | None = None,
    bought_now: bool = False,
    nonce: UUID | None = None,
) -> Purchase:
    """Write the purchase with its orders, their lines and logs. Announces `order_opened` for each when all stand.

    The stock is reserved already. Plain statements, because a thousand auctions may end at once.
    """
    parcels = by_seller(pieces)
    total = sum(piece.total for piece in pieces) + sum(delivery_of(products_of(parcel)) for parcel in parcels)
    purchase = Purchase(
        number=new_number("PUR"),
        buyer=buyer,
        total=to_paisa(total),
        nonce=nonce or uuid4(),
        deadline=deadline,
        created_at=now,
    )
    rows.insert(purchase)
    orders = [open_order(purchase, parcel, auction=auction, bought_now=bought_now, now=now) for parcel in parcels]
    purchase.order_number = orders[0].number
    for order in orders:
        order_opened.send(sender=Order, order=order)
    return purchase


def products_of(parcel: Sequence[Piece]) -> list[Product]:
    return [piece.product for piece in parcel]


def open_order(
    purchase: Purchase, parcel: Sequence[Piece], *, auction: Auction | None, bought_now: bool, now: datetime
) -> Order:
    """What one seller sends. Promised for when the slowest of its pieces is ready."""
    products = products_of(parcel)
    goods, delivery = to_paisa(sum(piece.total for piece in parcel)), to_paisa(delivery_of(products))
    order = Order(
        number=new_number("MPK"),
        purchase=purchase,
        buyer=purchase.buyer,
        seller=products[0].seller,
        auction=auction,
        bought_now=bought_now,
        goods_total=goods,
        delivery=delivery,
        commission=commission_on(goods),
        share=share_of(goods, delivery),
        handling_days=max(product.handling_days for product in products),
        created_at=now,
    )
    rows.insert(order)
    for piece in parcel:
        terms = {"title": piece.product.title, "unit_price": piece.unit_price, "quantity": piece.quantity}
        rows.insert(OrderLine(order=order, product=piece.product, **terms))
    progressing.log_opening(order=order, actor=purchase.buyer if bought_now or auction is None else None, now=now)
    return order
