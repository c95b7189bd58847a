"""A purchase: one payment, for one order per seller."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User


class Purchase(models.Model):
    class State(models.TextChoices):
        PENDING = "pending", _("Waiting for payment")
        PAID = "paid", _("Paid")
        EXPIRED = "expired", _("Not paid in time")
        CANCELLED = "cancelled", _("Cancelled")

    number = models.CharField(max_length=20, unique=True, editable=False)
    buyer = models.ForeignKey(User, models.PROTECT, related_name="purchases")
    state = models.CharField(max_length=10, choices=State, default=State.PENDING, editable=False)
    total = models.DecimalField(max_digits=12, decimal_places=2, editable=False)
    # One purchase per submitted form: the second click finds the first one's row.
    nonce = models.UUIDField(default=uuid.uuid4, editable=False)
    deadline = models.DateTimeField(editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    paid_at = models.DateTimeField(null=True, editable=False)
    # "Pay all I won": a purchase without orders of its own, paid for all its `parts` at once. A part keeps its own
    # deadline, and leaves when it comes.
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="parts", editable=False)
    # The deadline's sweep comes back no sooner than this (a payment being processed, an error).
    looked_at_again = models.DateTimeField(null=True, editable=False)
    # How many of the payment reminders have been announced (`deadlines.REMINDERS`).
    reminder_count = models.PositiveSmallIntegerField(default=0, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(fields=["buyer", "nonce"], name="one_purchase_per_form"),
            models.CheckConstraint(condition=Q(total__gt=0), name="purchase_total_above_zero"),
            models.CheckConstraint(
                condition=~Q(state="paid") | Q(paid_at__isnull=False), name="paid_purchase_has_its_time"
            ),
        ]
        indexes = [models.Index("deadline", condition=Q(state="pending"), name="pending_by_deadline")]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("purchase", args=[self.number])

    @property
    def is_pending(self) -> bool:
        return self.state == self.State.PENDING

    @property
    def is_joint(self) -> bool:
        """Whether it stands for others, its parts, and has no orders of its own."""
        return self.parts.exists()

    @property
    def payer(self) -> "Purchase":
        """The purchase whose payment paid for this one: itself, or the joint one."""
        return self.joined_into or self

    @property
    def all_orders(self):
        """The orders that paying this pays for: its own, or those of all that was joined into it."""
        orders = self.orders.model.objects
        return orders.filter(Q(purchase=self.pk) | Q(purchase__joined_into=self.pk))

    @property
    def total_paisa(self) -> int:
        """The total in paisa, as payment providers count."""
        return int(Decimal(self.total) * 100)
