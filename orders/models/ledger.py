"""Double entry: every movement of money is a transaction whose entries sum to zero; nothing is ever changed."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import SellerProfile
from orders.models.order import Order
from orders.models.payment import Payment


class LedgerTransaction(models.Model):
    class Kind(models.TextChoices):
        CAPTURE = "capture", _("Payment received")
        FEE = "fee", _("Provider's fee")
        TRANSFER = "transfer", _("Share sent")
        REFUND = "refund", _("Refund")
        REVERSAL = "reversal", _("Share taken back")
        DISPUTE_OPENED = "dispute_opened", _("Held by the buyer's bank")
        DISPUTE_WON = "dispute_won", _("Dispute won")
        DISPUTE_LOST = "dispute_lost", _("Dispute lost")
        CORRECTION = "correction", _("Correction by staff")

    kind = models.CharField(max_length=16, choices=Kind)
    # What it books, `capture:17` being payment 17's: booked twice, it is one row.
    key = models.CharField(max_length=80, unique=True)
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, blank=True, related_name="ledger_transactions")
    memo = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField(db_index=True)

    class Meta:
        ordering = ["at", "pk"]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} ({self.key})"


class LedgerEntry(models.Model):
    """One side of a transaction. `amount` in rupees: what an account receives is positive (debit), what it gives
    negative (credit)."""

    class Account(models.TextChoices):
        PROVIDER = "provider", _("At the payment provider")
        BANK = "bank", _("The market's bank account")
        SELLERS = "sellers", _("Owed to sellers")
        COMMISSION = "commission", _("Commission earned")
        FEES = "fees", _("Fees paid to the provider")
        UNCLAIMED = "unclaimed", _("Money to send back")
        DISPUTED = "disputed", _("Held by buyers' banks")
        LOSSES = "losses", _("Losses")

    transaction = models.ForeignKey(LedgerTransaction, models.PROTECT, related_name="entries")
    account = models.CharField(max_length=12, choices=Account)
    seller = models.ForeignKey(SellerProfile, models.PROTECT, null=True, blank=True, related_name="ledger_entries")
    order = models.ForeignKey(Order, models.PROTECT, null=True, blank=True, related_name="ledger_entries")
    amount = models.DecimalField(max_digits=14, decimal_places=2)

    class Meta:
        verbose_name_plural = _("ledger entries")
        ordering = ["pk"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="entry_moves_something"),
            models.CheckConstraint(
                condition=Q(account="sellers", seller__isnull=False) | ~Q(account="sellers") & Q(seller=None),
                name="entry_of_a_seller_names_them",
            ),
        ]
        indexes = [models.Index("seller", "id", condition=Q(seller__isnull=False), name="entries_of_seller")]

    def __str__(self) -> str:
        return f"{self.account} {self.amount}"


class Mismatch(models.Model):
    """Orders, provider and ledger do not say the same: found by the reconciliation, settled by a person."""

    kind = models.CharField(max_length=40)
    subject = models.CharField(max_length=120)
    expected = models.CharField(max_length=200)
    found = models.CharField(max_length=200)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    settled_at = models.DateTimeField(null=True, blank=True)
    settled_by = models.ForeignKey("accounts.User", models.PROTECT, null=True, blank=True, related_name="+")
    note = models.CharField(_("what was done about it"), max_length=300, blank=True)

    class Meta:
        verbose_name_plural = _("mismatches")
        ordering = ["-last_seen_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "subject"], condition=Q(settled_at=None), name="one_open_mismatch_per_subject"
            )
        ]

    def __str__(self) -> str:
        return f"{self.kind}: {self.subject}"
