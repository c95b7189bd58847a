"""The shelf as someone asked for it: every filter lives in the address; nonsense in it is left out, never an error."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import NamedTuple

from django.core.exceptions import ValidationError
from django.db.models import QuerySet
from django.utils.http import urlencode
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from accounts.models import Province, SellerProfile, User
from catalog import searching, wishing
from catalog.models import Category, Product
from catalog.paging import Order
from config import money
from config.clock import present
from config.fields import RupeeField

NEWEST, ENDING, STARTING, CHEAPEST, DEAREST = "newest", "ending", "starting", "price", "-price"
ORDERS = {
    NEWEST: Order("published_at", descending=True),
    ENDING: Order("ends_at"),
    STARTING: Order("starts_at"),
    CHEAPEST: Order("price_now"),
    DEAREST: Order("price_now", descending=True),
}
ORDER_LABELS = {
    NEWEST: gettext_lazy("Newest first"),
    ENDING: gettext_lazy("Ending soonest"),
    STARTING: gettext_lazy("Auctions that start soon"),
    CHEAPEST: gettext_lazy("Lowest price first"),
    DEAREST: gettext_lazy("Highest price first"),
}


class Chip(NamedTuple):
    """A filter that is on, and the query string without it."""

    label: str
    rest: str


@dataclass
class Asked:
    """What an address asks for, understood; `notes` say what was left out of it and why."""

    q: str = ""
    category: Category | None = None
    province: Province | None = None
    sale_format: str = ""
    condition: str = ""
    least: int | None = None
    most: int | None = None
    seller: SellerProfile | None = None
    sort: str = NEWEST
    notes: list[str] = field(default_factory=list)

    @property
    def order(self) -> Order:
        return ORDERS[self.sort]

    def filters(self) -> dict[str, tuple[str, str]]:
        """Every filter that is on: its name in addresses → its value there, and its words."""
        on = {
            "q": (self.q, _("“%(words)s”") % {"words": self.q}),
            "category": (self.category and self.category.slug, str(self.category)),
            "province": (self.province and self.province.slug, str(self.province)),
            "format": (self.sale_format, Product.SaleFormat(self.sale_format).label if self.sale_format else ""),
            "condition": (self.condition, Product.Condition(self.condition).label if self.condition else ""),
            "min": (self.least, _("from %(price)s") % {"price": money.rupees(self.least or 0)}),
            "max": (self.most, _("up to %(price)s") % {"price": money.rupees(self.most or 0)}),
            "seller": (self.seller and self.seller.slug, str(self.seller)),
        }
        return {name: (str(value), str(words)) for name, (value, words) in on.items() if value}

    def query(self, without: str = "", **more: str) -> str:
        """The query string that asks the same again, in its shortest form."""
        kept = {name: value for name, (value, _words) in self.filters().items() if name != without}
        if self.sort != NEWEST:
            kept["sort"] = self.sort
        return urlencode(kept | more)

    def chips(self) -> list[Chip]:
        return [Chip(words, self.query(without=name)) for name, (_value, words) in self.filters().items()]


def read(params: Mapping[str, str], *, categories: list[Category], provinces: list[Province]) -> Asked:
    """Understand what an address asks; `categories` and `provinces` are all there are."""
    asked = Asked(q=" ".join(searching.words_of(params.get("q", ""))))
    asked.category = chosen(asked, params.get("category"), categories, _("That craft is not here any more."))
    asked.province = chosen(asked, params.get("province"), provinces, _("That province is not on our map."))
    asked.sale_format = one_of(asked, params.get("format"), Product.SaleFormat.values)
    asked.condition = one_of(asked, params.get("condition"), Product.Condition.values)
    asked.sort = one_of(asked, params.get("sort"), ORDERS) or NEWEST
    asked.least = price(asked, params.get("min"))
    asked.most = price(asked, params.get("max"))
    if asked.least and asked.most and asked.least > asked.most:
        asked.least, asked.most = asked.most, asked.least
    if params.get("seller"):
        asked.seller = SellerProfile.objects.filter(slug=params["seller"][:90].replace("\x00", "")).first()
        if asked.seller is None:
            asked.notes.append(_("That workshop is not here."))
    return asked


def chosen(asked: Asked, slug: str | None, rows: list, note: str):
    found = next((row for row in rows if row.slug == slug), None) if slug else None
    if slug and found is None:
        asked.notes.append(note)
    return found


def one_of(asked: Asked, value: str | None, known) -> str:
    if not value or value in known:
        return value or ""
    note = _("We left out a filter that we do not know.")
    if note not in asked.notes:
        asked.notes.append(note)
    return ""


def price(asked: Asked, typed: str | None) -> int | None:
    try:
        return RupeeField(required=False, least=0).clean(typed)
    except ValidationError:
        words = {"typed": (typed or "")[:20]}
        asked.notes.append(_("“%(typed)s” is not a price we understand, so it was left out.") % words)
        return None


def shelf(user: User) -> QuerySet:
    """All that is for sale, ready for cards, with `is_wished`."""
    return wishing.with_wishes(Product.objects.on_shelf().for_cards(), user)


def upcoming(user: User) -> QuerySet:
    """Auctions that are scheduled, ready for cards, with `is_wished`."""
    return wishing.with_wishes(Product.objects.upcoming().for_cards(), user)


def found(asked: Asked, user: User, now: datetime | None = None) -> QuerySet:
    """What is for sale (or, asked for what starts soon, will be) and fits; to be ordered and cut by `paging`."""
    products = searching.matching(upcoming(user) if asked.sort == STARTING else shelf(user), asked.q)
    if asked.category:
        branches = Category.objects.filter(parent=asked.category).values_list("pk", flat=True)
        products = products.filter(category__in=[asked.category.pk, *branches])
    exact = {
        "city__province": asked.province,
        "sale_format": asked.sale_format,
        "condition": asked.condition,
        "price_now__gte": asked.least,
        "price_now__lte": asked.most,
        "seller": asked.seller,
    }
    if asked.sort == ENDING:
        exact["ends_at__gt"] = now or present()
    return products.filter(**{lookup: value for lookup, value in exact.items() if value})
