"""What buyers say afterwards: of the seller and of us (`Feedback`), of the thing itself (`Review`)."""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from catalog.models import Product
from orders.models.order import Order


def stars(label) -> models.PositiveSmallIntegerField:
    return models.PositiveSmallIntegerField(label, validators=[MinValueValidator(1), MaxValueValidator(5)])


class Feedback(models.Model):
    """One per order, by its buyer. What is said of the platform is for staff only."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="feedback")
    seller_stars = stars(_("the maker"))
    seller_comment = models.CharField(_("in your words"), max_length=1000, blank=True)
    communication = stars(_("communication"))
    shipping_speed = stars(_("shipping speed"))
    as_described = stars(_("as described"))
    platform_stars = stars(_("MadeInPK"))
    platform_comment = models.CharField(_("what should we do better?"), max_length=1000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name_plural = _("feedback")
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(
                condition=Q(seller_stars__range=(1, 5), platform_stars__range=(1, 5))
                & Q(communication__range=(1, 5), shipping_speed__range=(1, 5), as_described__range=(1, 5)),
                name="feedback_of_one_to_five",
            )
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.seller_stars}/5"


class Review(models.Model):
    """What a verified buyer of a fixed-price product says of it: one per buyer and product."""

    product = models.ForeignKey(Product, models.CASCADE, related_name="reviews")
    author = models.ForeignKey(User, models.CASCADE, related_name="reviews")
    stars = stars(_("stars"))
    title = models.CharField(_("title"), max_length=80)
    text = models.TextField(_("your review"), max_length=2000, blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["product", "author"], name="one_review_per_buyer"),
            models.CheckConstraint(condition=Q(stars__range=(1, 5)), name="review_of_one_to_five"),
        ]

    def __str__(self) -> str:
        return f"{self.product}: {self.stars}/5"
