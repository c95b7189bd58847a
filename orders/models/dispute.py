"""A payer's bank asks about a payment; or contests it, and holds its money until it has decided."""

from django.db import models
from django.db.models import Q

from orders.models.payment import Payment


class Dispute(models.Model):
    payment = models.ForeignKey(Payment, models.PROTECT, related_name="disputes")
    provider = models.CharField(max_length=12)
    reference = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)
    # Whether the market keeps the money; None until it is decided.
    won = models.BooleanField(null=True)
    # What the card network takes for it, win or lose, in the smallest unit of the currency in which the provider
    # settles with us. Asked for when it is opened, and once more when it is decided, which may give a part of it back.
    fee_amount = models.IntegerField(null=True, blank=True)
    fee_currency = models.CharField(max_length=3, blank=True)
    fee_is_final = models.BooleanField(default=False)
    # The sweep asks for the fee no sooner than this.
    ask_again_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-opened_at"]
        constraints = [models.UniqueConstraint(fields=["provider", "reference"], name="one_row_per_dispute")]
        indexes = [
            models.Index(
                "ask_again_at",
                condition=Q(fee_amount=None) | Q(fee_is_final=False, closed_at__isnull=False),
                name="disputes_to_ask_about",
            )
        ]

    def __str__(self) -> str:
        return f"{self.payment.purchase}: {self.reference}"


class Inquiry(models.Model):
    """The bank asks about a payment, and holds nothing yet. Sellers' money waits until it is content, or disputes.

    What becomes a dispute keeps its reference: then there are two rows of that name, and this one is closed.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="inquiries")
    provider = models.CharField(max_length=12)
    reference = models.CharField(max_length=120)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    reason = models.CharField(max_length=200, blank=True)
    opened_at = models.DateTimeField()
    closed_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name_plural = "inquiries"
        ordering = ["-opened_at"]
        constraints = [models.UniqueConstraint(fields=["provider", "reference"], name="one_row_per_inquiry")]

    def __str__(self) -> str:
        return f"{self.payment.purchase}: {self.reference}"
