"""What someone means to buy: kept with the person, so that every device shows the same."""

from django.db import models
from django.db.models import Q
from django.utils import timezone

from accounts.models import User
from catalog.models import Product


class CartLine(models.Model):
    """Some pieces of one product. It reserves nothing; `price_seen` (rupees each) is what its person last agreed to."""

    user = models.ForeignKey(User, models.CASCADE, related_name="cart_lines")
    product = models.ForeignKey(Product, models.CASCADE, related_name="cart_lines")
    quantity = models.PositiveIntegerField()
    price_seen = models.PositiveIntegerField()
    added_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["added_at", "pk"]
        constraints = [
            models.UniqueConstraint(fields=["user", "product"], name="one_cart_line_per_product"),
            models.CheckConstraint(condition=Q(quantity__gte=1), name="cart_line_of_at_least_one"),
        ]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.product}"


class MergedCart(models.Model):
    """A guest's cart that has come to somebody who logged in: by its name, once."""

    name = models.UUIDField(unique=True)
    user = models.ForeignKey(User, models.CASCADE, related_name="merged_carts")
    merged_at = models.DateTimeField(default=timezone.now, editable=False)

    def __str__(self) -> str:
        return str(self.name)
