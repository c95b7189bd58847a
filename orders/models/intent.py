"""What all money that we send has in common: the intent is committed before anyone outside is asked."""

import uuid
from decimal import Decimal

from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _


class Intent(models.Model):
    """Money on its way out, or back: one row, one key, one movement at the provider, however often it is tried.

    The sweep finds it by `next_attempt_at`; None means that the clock has nothing to do with it any more.
    """

    class State(models.TextChoices):
        INTENDED = "intended", _("To be sent")
        # Accepted, not arrived: a refund that its bank takes time for, a payout that a person sends by hand.
        PENDING = "pending", _("On its way")
        DONE = "done", _("Done")
        STUCK = "stuck", _("Needs a hand")
        CANCELLED = "cancelled", _("Not to be sent")

    # Money that has moved, may have, or will.
    COUNTED = ["intended", "pending", "done", "stuck"]

    provider = models.CharField(max_length=12)
    key = models.UUIDField(default=uuid.uuid4, unique=True, help_text=_("The idempotency key."))
    amount = models.DecimalField(max_digits=12, decimal_places=2)
    state = models.CharField(max_length=10, choices=State, default=State.INTENDED)
    reference = models.CharField(max_length=120, blank=True)
    failure = models.CharField(max_length=300, blank=True)
    attempts = models.PositiveSmallIntegerField(default=0)
    # In doubt since then: the outside was asked with this key, and has not said that nothing was done (ADR 21).
    asked_at = models.DateTimeField(null=True, editable=False)
    next_attempt_at = models.DateTimeField(null=True, default=timezone.now, db_index=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    settled_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        abstract = True
        ordering = ["-created_at"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="%(class)s_above_zero"),
            models.CheckConstraint(
                condition=Q(state__in=["intended", "pending", "stuck"]) | Q(next_attempt_at=None),
                name="%(class)s_settled_is_left_alone",
            ),
        ]

    @property
    def is_surely_unsent(self) -> bool:
        """Nothing has moved, nor can it by what was asked so far. What staff send by hand is theirs to stop."""
        if self.provider == "manual":
            return self.state in ("intended", "pending", "stuck")
        return self.state in ("intended", "stuck") and self.asked_at is None

    @property
    def amount_paisa(self) -> int:
        return int(Decimal(self.amount) * 100)
