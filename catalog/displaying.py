"""What the front page shows: what ends next, what is new, what we picked, the crafts."""

from collections import Counter
from datetime import datetime

from django.db.models import Count, OuterRef, Q, Subquery

from accounts.models import SellerProfile, User
from catalog import browsing
from catalog.models import Category, Product, ProductImage
from config.clock import present


def ending_soon(user: User, *, count: int, now: datetime | None = None) -> list[Product]:
    """Open auctions, the next to end first."""
    return list(browsing.shelf(user).filter(ends_at__gt=now or present()).order_by("ends_at", "id")[:count])


def new_at_fixed_price(user: User, *, count: int) -> list[Product]:
    fixed = browsing.shelf(user).filter(sale_format=Product.SaleFormat.FIXED_PRICE)
    return list(fixed.order_by("-published_at", "-id")[:count])


def featured(user: User, *, count: int) -> list[Product]:
    return list(browsing.shelf(user).filter(is_featured=True).order_by("-published_at", "-id")[:count])


def crafts() -> list[Category]:
    """The crafts with something for sale, each with `piece_count` (its branches included) and `cover_name`."""
    inside = Q(product__category=OuterRef("pk")) | Q(product__category__parent=OuterRef("pk"))
    covers = ProductImage.objects.filter(inside, position=0, product__on_shelf=True).order_by("-product__published_at")
    roots = list(Category.objects.filter(parent=None).annotate(cover_name=Subquery(covers.values("name")[:1])))
    counted = Product.objects.on_shelf().values_list("category_id", "category__parent_id").annotate(Count("pk"))
    totals = Counter()
    for category_id, parent_id, count in counted:
        totals[parent_id or category_id] += count
    for craft in roots:
        craft.piece_count = totals[craft.pk]
    return [craft for craft in roots if craft.piece_count]


def workshops() -> tuple[int, int]:
    """How many makers have something for sale, and in how many places."""
    makers = SellerProfile.objects.filter(products__on_shelf=True)
    return tuple(makers.aggregate(makers=Count("pk", distinct=True), places=Count("city", distinct=True)).values())
