"""Pieces someone keeps an eye on."""

from django.db.models import Exists, OuterRef, QuerySet, Value

from accounts.models import User
from catalog.models import Product, Wish


def with_wishes(products: QuerySet, user: User) -> QuerySet:
    """Each with `is_wished`: whether this person keeps it."""
    if not user.is_authenticated:
        return products.annotate(is_wished=Value(False))
    return products.annotate(is_wished=Exists(Wish.objects.filter(user=user, product=OuterRef("pk"))))


def is_wished(user: User, product: Product) -> bool:
    return user.is_authenticated and Wish.objects.filter(user=user, product=product).exists()


def keep(*, user: User, product: Product) -> Wish:
    """Idempotent by the unique pair."""
    return Wish.objects.get_or_create(user=user, product=product)[0]


def let_go(*, user: User, product: Product) -> None:
    Wish.objects.filter(user=user, product=product).delete()


def set_note(*, wish: Wish, note: str) -> None:
    Wish.objects.filter(pk=wish.pk).update(note=note.strip())
