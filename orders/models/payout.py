"""A seller's share on its way to them, what holds it up, and what is taken back."""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SellerProfile, User
from orders.models.intent import Intent
from orders.models.order import Order


class Transfer(Intent):
    """The share of one order, sent to its seller: by a provider, or by staff from the bank (`manual`)."""

    order = models.OneToOneField(Order, models.PROTECT, related_name="transfer")
    seller = models.ForeignKey(SellerProfile, models.PROTECT, related_name="transfers")
    account = models.CharField(max_length=80)
    confirmed_by = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    def __str__(self) -> str:
        return f"{self.order}: Rs {self.amount} ({self.get_state_display()})"


class PayoutFreezeQuerySet(models.QuerySet):
    def in_force(self):
        return self.filter(lifted_at=None)


class PayoutFreeze(models.Model):
    """Why a share must wait: an open complaint, the bank's question or dispute, or staff's word. It waits while one is
    in force."""

    class Cause(models.TextChoices):
        COMPLAINT = "complaint", _("A complaint is open")
        DISPUTE = "dispute", _("The buyer's bank disputes the payment")
        INQUIRY = "inquiry", _("The buyer's bank asks about the payment")
        STAFF = "staff", _("Held by staff")

    order = models.ForeignKey(Order, models.PROTECT, related_name="freezes")
    cause = models.CharField(max_length=10, choices=Cause)
    # The complaint's number, the bank's reference, or staff's reason: with the cause, what it is known by.
    reference = models.CharField(max_length=120)
    at = models.DateTimeField(default=timezone.now)
    lifted_at = models.DateTimeField(null=True, blank=True)

    objects = PayoutFreezeQuerySet.as_manager()

    class Meta:
        ordering = ["at"]
        constraints = [
            models.UniqueConstraint(fields=["order", "cause", "reference"], name="frozen_once_by_each_cause")
        ]

    def __str__(self) -> str:
        return f"{self.order}: {self.get_cause_display()} ({self.reference})"
