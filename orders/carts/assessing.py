"""How the lines of a cart stand at this moment: what each costs, how many are left, what has changed. Only reads."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from accounts import selling
from accounts.models import SellerProfile
from catalog.models import Product
from config.money import rupees
from orders.carts.keeping import Cart, Wanted
from orders.purchases.ordering import delivery_of

OWN, GONE, MAKER, SOLD_OUT, FEWER, PRICE = "own", "gone", "maker", "sold_out", "fewer", "price"
ACCEPTABLE = (FEWER, PRICE)


@dataclass(frozen=True)
class Line:
    """One line of a cart. Prices in rupees each; `trouble` is empty when it can be bought as it stands."""

    product: Product
    quantity: int
    price_seen: int
    price: int
    left: int
    trouble: str = ""

    @property
    def is_ready(self) -> bool:
        return not self.trouble

    @property
    def offered(self) -> int:
        """How many can be had instead."""
        return min(self.quantity, self.left)

    @property
    def total(self) -> int:
        return self.price * self.quantity

    @property
    def words(self) -> str:
        """What is the matter, for its person."""
        price = {"price": rupees(self.price), "before": rupees(self.price_seen)}
        fewer = ngettext("Only %(left)d is left.", "Only %(left)d are left.", self.left) % {"left": self.left}
        changed = _("It now costs %(price)s; it was %(before)s when you chose it.") % price
        return {
            OWN: _("This is your own piece."),
            GONE: _("It is not for sale at the moment."),
            MAKER: str(selling.CANNOT_SELL),
            SOLD_OUT: _("All of them have found a home."),
            FEWER: fewer if self.price == self.price_seen else f"{fewer} {changed}",
            PRICE: changed,
        }.get(self.trouble, "")


@dataclass(frozen=True)
class Parcel:
    """What one seller would send."""

    seller: SellerProfile
    lines: list[Line]

    @property
    def ready(self) -> list[Line]:
        return [line for line in self.lines if line.is_ready]

    @property
    def goods(self) -> int:
        return sum(line.total for line in self.ready)

    @property
    def delivery(self) -> int:
        return delivery_of([line.product for line in self.ready]) if self.ready else 0

    @property
    def total(self) -> int:
        return self.goods + self.delivery


class Contents:
    """A whole cart as it stands: its lines in the order they came, and as parcels."""

    def __init__(self, lines: Sequence[Line]):
        self.lines = list(lines)

    @cached_property
    def parcels(self) -> list[Parcel]:
        found: dict[int, Parcel] = {}
        for line in self.lines:
            found.setdefault(line.product.seller_id, Parcel(line.product.seller, [])).lines.append(line)
        return list(found.values())

    @property
    def to_send(self) -> list[Parcel]:
        """The parcels that have something ready."""
        return [parcel for parcel in self.parcels if parcel.ready]

    @property
    def ready(self) -> list[Line]:
        return [line for parcel in self.parcels for line in parcel.ready]

    @property
    def unsettled(self) -> list[Line]:
        return [line for line in self.lines if not line.is_ready]

    @property
    def pieces(self) -> int:
        return sum(line.quantity for line in self.ready)

    @property
    def goods(self) -> int:
        return sum(parcel.goods for parcel in self.parcels)

    @property
    def delivery(self) -> int:
        return sum(parcel.delivery for parcel in self.parcels)

    @property
    def total(self) -> int:
        return self.goods + self.delivery


def contents_of(cart: Cart) -> Contents:
    """Four queries, however many lines."""
    return Contents(assess(cart.wanted().values(), owner_id=cart.owner_id))


def assess(wanted: Iterable[Wanted], *, owner_id: int | None) -> list[Line]:
    """Each of them as it stands now; what no longer exists is left out."""
    wanted = list(wanted)
    if not wanted:
        return []
    products = Product.objects.for_cards().select_related("seller__city").in_bulk([each.product_id for each in wanted])
    sellers = {product.seller.user_id for product in products.values()}
    away = selling.who_cannot_sell(sellers)
    return [stands(each, products[each.product_id], owner_id, away) for each in wanted if each.product_id in products]


def stands(wanted: Wanted, product: Product, owner_id: int | None, away: set[int]) -> Line:
    listing = getattr(product, "fixed_price", None)
    price, left = (listing.price, listing.stock) if listing else (wanted.price_seen, 0)
    for_sale = listing and listing.is_active and product.is_published and product.withdrawn_at is None
    if product.seller.user_id == owner_id:
        trouble = OWN
    elif not for_sale or product.is_auction:
        trouble, left = GONE, 0
    elif product.seller.user_id in away:
        trouble, left = MAKER, 0
    elif not left:
        trouble = SOLD_OUT
    elif left < wanted.quantity:
        trouble = FEWER
    else:
        trouble = PRICE if price != wanted.price_seen else ""
    return Line(product, wanted.quantity, wanted.price_seen, price, left, trouble)
