"""Payments and what the provider told us about them."""

import uuid

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from orders.models.purchase import Purchase


class Payment(models.Model):
    """One attempt to have a purchase paid: the intent is committed before the provider is asked."""

    class State(models.TextChoices):
        INTENDED = "intended", _("Intended")
        OPEN = "open", _("At the provider")
        PAID = "paid", _("Paid")
        FAILED = "failed", _("Failed")
        EXPIRED = "expired", _("Expired")
        # Money that came too late or twice: kept on record until staff have sent it back.
        REFUND_DUE = "refund_due", _("To be refunded")

    # Attempts of which a payer may still come back with money.
    UNSETTLED = ["intended", "open", "failed"]
    # Attempts that nothing has ended yet.
    UNDER_WAY = ["intended", "open"]

    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="payments")
    provider = models.CharField(max_length=12)
    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text=_("The idempotency key."))
    session = models.CharField(max_length=120, blank=True)
    url = models.URLField(max_length=1000, blank=True)
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=10, choices=State, default=State.INTENDED)
    failure = models.CharField(max_length=200, blank=True)
    # Known once the provider has been asked after the payment: the captured money, and what the provider keeps of it,
    # in the smallest unit of the currency in which it settles with us.
    charge = models.CharField(max_length=120, blank=True, db_index=True)
    fee_amount = models.PositiveIntegerField(null=True, blank=True)
    fee_currency = models.CharField(max_length=3, blank=True)
    # The sweep asks for charge and fee no sooner than this.
    ask_again_at = models.DateTimeField(null=True, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "session"], condition=~Q(session=""), name="one_payment_per_session"
            ),
            models.UniqueConstraint(fields=["purchase"], condition=Q(state="paid"), name="paid_at_most_once"),
        ]
        indexes = [
            models.Index(
                "ask_again_at",
                condition=Q(state__in=["paid", "refund_due"]) & (Q(charge="") | Q(fee_amount=None)),
                name="payments_to_ask_about",
            )
        ]

    def __str__(self) -> str:
        return f"{self.purchase}: Rs {self.amount} ({self.get_state_display()})"


class ProviderEvent(models.Model):
    """A message of the provider, kept once by its id and applied once."""

    provider = models.CharField(max_length=12)
    event_id = models.CharField(max_length=120)
    kind = models.CharField(max_length=60)
    payload = models.JSONField()
    received_at = models.DateTimeField(default=timezone.now)
    outcome = models.CharField(max_length=200, blank=True)

    class Meta:
        ordering = ["-received_at"]
        constraints = [models.UniqueConstraint(fields=["provider", "event_id"], name="one_row_per_event")]
        indexes = [
            models.Index("received_at", condition=Q(outcome__startswith="waiting"), name="events_that_wait"),
        ]

    def __str__(self) -> str:
        return f"{self.provider} {self.kind} {self.event_id}"


class SandboxSession(models.Model):
    """The sandbox provider's own memory: what a real provider would keep on its side of the wire."""

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        PROCESSING = "processing", _("Being processed")
        PAID = "paid", _("Paid")
        EXPIRED = "expired", _("Expired")

    reference = models.CharField(max_length=60, unique=True)
    key = models.UUIDField(unique=True)
    # A payment names its purchase; a set-up of payouts names its seller and has no amount.
    purchase_number = models.CharField(max_length=20, blank=True)
    seller_slug = models.CharField(max_length=90, blank=True)
    amount_paisa = models.PositiveBigIntegerField(default=0)
    state = models.CharField(max_length=10, choices=State, default=State.OPEN)
    return_url = models.CharField(max_length=500)
    cancel_url = models.CharField(max_length=500, blank=True)
    created_at = models.DateTimeField(default=timezone.now)
    # Events not yet accepted by our endpoint: `[{"id", "type", "created", "reason"}, …]`, delivered in order, retried.
    outbox = models.JSONField(default=list)

    def __str__(self) -> str:
        return self.reference
