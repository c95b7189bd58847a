"""A won auction that was not paid in time."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from orders.models.order import Order


class ViolationQuerySet(models.QuerySet):
    def live(self, since):
        """Those that count: not waived, recorded at or after `since`."""
        return self.filter(waived_at=None, recorded_at__gte=since)


class Violation(models.Model):
    user = models.ForeignKey(User, models.PROTECT, related_name="violations")
    order = models.OneToOneField(Order, models.PROTECT, related_name="violation")
    recorded_at = models.DateTimeField()
    waived_at = models.DateTimeField(null=True, blank=True)
    waived_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")
    waiver_reason = models.CharField(_("why it is waived"), max_length=300, blank=True)

    objects = ViolationQuerySet.as_manager()

    class Meta:
        ordering = ["-recorded_at"]
        constraints = [
            models.CheckConstraint(condition=Q(waived_at=None) | ~Q(waiver_reason=""), name="a_waiver_says_why")
        ]

    def __str__(self) -> str:
        return f"{self.user}: {self.order}"
