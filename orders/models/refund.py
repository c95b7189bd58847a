"""Money that goes back to a buyer, and what its seller has to give back with it."""

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.db.models.lookups import Exact
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from orders.models.intent import Intent
from orders.models.order import Order
from orders.models.payment import Payment
from orders.models.payout import Transfer


class Refund(Intent):
    """Of one order; or, without an order, of a payment that came too late or twice."""

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds")
    # Of the form that asked for it: sent twice, it is one refund. The key changes when the provider declines.
    nonce = models.UUIDField(null=True, unique=True, editable=False)
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="refunds")
    # What of it was our commission, and what the seller's share: they add up to the amount.
    commission_part = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    share_part = models.DecimalField(max_digits=12, decimal_places=2, default=0)
    reason = models.CharField(_("reason"), max_length=300)
    actor = models.ForeignKey(User, models.PROTECT, null=True, blank=True, related_name="+")

    class Meta(Intent.Meta):
        abstract = False
        constraints = [
            *Intent.Meta.constraints,
            models.UniqueConstraint(
                fields=["payment"], condition=Q(order=None) & ~Q(state="cancelled"), name="sent_back_once"
            ),
            models.CheckConstraint(
                # Rounded, because SQLite adds decimals as floats.
                condition=Q(order=None)
                | Exact(Round(F("amount") - F("commission_part") - F("share_part"), precision=2), 0),
                name="refund_parts_add_up",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.order or self.payment}: Rs {self.amount} ({self.get_state_display()})"


class Reversal(Intent):
    """What is taken back of a transfer that had been sent, because of a refund or a lost dispute."""

    transfer = models.ForeignKey(Transfer, models.PROTECT, related_name="reversals")
    # `refund:17`, `dispute:4`: taken back once for each.
    because_of = models.CharField(max_length=60, unique=True)

    def __str__(self) -> str:
        return f"{self.transfer.order}: Rs {self.amount} back ({self.get_state_display()})"
