"""A payer's bank contests a payment and holds its money until it has decided."""

from django.db import models

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

    class Meta:
        ordering = ["-opened_at"]
        constraints = [models.UniqueConstraint(fields=["provider", "reference"], name="one_row_per_dispute")]

    def __str__(self) -> str:
        return f"{self.payment.purchase}: {self.reference}"
