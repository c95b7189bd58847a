"""Reviews of fixed-price pieces, by people who bought and received them (rules, section 6)."""

from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from catalog.models import Product
from orders.models import Order, Review


class ReviewRefused(Exception):
    """This person cannot review this piece. The message is ready for them."""


def may_review(user: User, product: Product) -> bool:
    """Whether they bought it at a fixed price and it has arrived."""
    if not user.is_authenticated or product.is_auction:
        return False
    arrived = [Order.State.DELIVERED, Order.State.COMPLETED]
    return Order.objects.filter(buyer=user, auction=None, state__in=arrived, lines__product=product).exists()


def write_review(*, author: User, product: Product, now: datetime | None = None, **said) -> Review:
    """One review per buyer and piece (`said`: stars, title, text). Raises `ReviewRefused`."""
    if not may_review(author, product):
        raise ReviewRefused(_("Only people who bought this piece and received it can review it."))
    try:
        with transaction.atomic():
            return Review.objects.create(author=author, product=product, created_at=now or timezone.now(), **said)
    except IntegrityError:
        raise ReviewRefused(_("You have reviewed this piece already. You can change what you wrote.")) from None


def change_review(*, review: Review, author: User, now: datetime | None = None, **said) -> Review:
    require_author(review, author)
    for name, value in said.items():
        setattr(review, name, value)
    review.changed_at = now or timezone.now()
    review.save(update_fields=[*said, "changed_at"])
    return review


def delete_review(*, review: Review, author: User) -> None:
    require_author(review, author)
    review.delete()


def require_author(review: Review, author: User) -> None:
    if review.author_id != author.pk:
        raise ReviewRefused(_("This is somebody else's review."))
