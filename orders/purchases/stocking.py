"""Stock of fixed-price products: reserved when a purchase is opened, given back at most once (rules, section 4).

The product is locked before its listing, as whoever edits its terms does.
"""

from collections import Counter
from collections.abc import Iterable
from datetime import datetime

from django.db.models import F

from catalog import shelving
from catalog.models import FixedPriceListing, Product
from orders.models import Order, OrderLine


def lock_products(product_ids) -> None:
    """Lock these products in the order of their ids: two who need the same two never wait for each other."""
    list(Product.objects.select_for_update(no_key=True).filter(pk__in=product_ids).order_by("pk").values_list("pk"))


def reserve(*, product_id: int, quantity: int, price: int) -> bool:
    """Take `quantity` off the stock if it is on sale at `price` (rupees) and that many are left; False changes nothing.

    One conditional update decides, so that the last unit goes to one buyer however many ask.
    """
    lock_products([product_id])
    return take(product_id=product_id, quantity=quantity, price=price)


def take(*, product_id: int, quantity: int, price: int) -> bool:
    """`reserve` for who holds the locks of several products already."""
    taken = FixedPriceListing.objects.filter(
        product_id=product_id, is_active=True, price=price, stock__gte=quantity
    ).update(stock=F("stock") - quantity)
    if taken:
        shelving.show_fixed_price(FixedPriceListing.objects.get(product_id=product_id))
    return bool(taken)


def lock_reserved(purchase_id: int) -> None:
    """Lock the products of which this purchase keeps pieces; to be called before the purchase is locked."""
    lines = OrderLine.objects.filter(order__purchase=purchase_id, order__auction=None)
    lock_products(list(lines.values_list("product_id", flat=True)))


def give_back(*, order: Order, now: datetime) -> None:
    """Put what a dead order had reserved back on the shelf. Idempotent by `OrderLine.returned_at`."""
    if order.auction_id:
        return
    for line in order.lines.filter(returned_at=None).order_by("product_id"):
        if not OrderLine.objects.filter(pk=line.pk, returned_at=None).update(returned_at=now):
            continue
        FixedPriceListing.objects.filter(product_id=line.product_id).update(stock=F("stock") + line.quantity)
        shelving.show_fixed_price(FixedPriceListing.objects.get(product_id=line.product_id))


def give_back_all(*, orders: Iterable[Order], now: datetime) -> None:
    """`give_back` for many at once: each product's pieces together. For a caller who holds its lock and theirs."""
    reserved = OrderLine.objects.filter(order__in=[o.pk for o in orders if not o.auction_id], returned_at=None)
    pieces = Counter()
    lines = list(reserved.values_list("pk", "product_id", "quantity"))
    for _line, product_id, quantity in lines:
        pieces[product_id] += quantity
    OrderLine.objects.filter(pk__in=[pk for pk, _product, _quantity in lines]).update(returned_at=now)
    for product_id, quantity in sorted(pieces.items()):
        FixedPriceListing.objects.filter(product_id=product_id).update(stock=F("stock") + quantity)
        shelving.show_fixed_price(FixedPriceListing.objects.get(product_id=product_id))
