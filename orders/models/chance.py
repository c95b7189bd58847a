"""An auction that its winner did not pay, offered to the next bidder."""

from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from auctions.models import Auction
from orders.models.order import Order


class SecondChance(models.Model):
    """One offer to one bidder at the price that the replay without those before them gives; declining is free."""

    class State(models.TextChoices):
        OFFERED = "offered", _("Offered")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Declined")
        EXPIRED = "expired", _("Not answered in time")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="second_chances")
    unpaid_order = models.ForeignKey(Order, models.PROTECT, related_name="second_chances")
    user = models.ForeignKey(User, models.PROTECT, related_name="second_chances")
    price = models.PositiveIntegerField()
    # The numbers of the paddles whose bids the price leaves out: who did not pay, said no, or may not buy.
    without = models.JSONField(default=list, editable=False)
    state = models.CharField(max_length=10, choices=State, default=State.OFFERED)
    offered_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    decided_at = models.DateTimeField(null=True, blank=True)
    order = models.OneToOneField(Order, models.PROTECT, null=True, blank=True, related_name="chance")

    class Meta:
        ordering = ["-offered_at"]
        constraints = [
            models.UniqueConstraint(fields=["auction"], condition=Q(state="offered"), name="one_chance_at_a_time"),
            models.UniqueConstraint(fields=["unpaid_order", "user"], name="one_chance_per_bidder"),
            models.CheckConstraint(
                condition=Q(state="accepted", order__isnull=False) | ~Q(state="accepted") & Q(order=None),
                name="accepted_chance_has_its_order",
            ),
        ]
        indexes = [models.Index("expires_at", condition=Q(state="offered"), name="open_chances_by_end")]

    def get_absolute_url(self) -> str:
        return reverse("second_chance", args=[self.pk])

    @property
    def is_open(self) -> bool:
        """By its own record; one whose day is over is so too, only not written down yet."""
        return self.state == self.State.OFFERED

    def __str__(self) -> str:
        return f"{self.auction}: Rs {self.price} to {self.user}"
