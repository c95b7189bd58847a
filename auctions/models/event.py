"""What happens to an auction besides bids, and what is kept around it."""

from datetime import datetime

from django.db import models
from django.db.models import Subquery, Value
from django.db.models.functions import Coalesce
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SellerProfile, User
from auctions.models.auction import Auction
from auctions.models.bid import Paddle


class VoidReason(models.TextChoices):
    """Why bids were voided, as the public log tells it."""

    BLOCKED = "blocked", _("the account was blocked")
    SHILL = "shill", _("bid on behalf of the seller")
    ERROR = "error", _("an obvious typing error")
    FALSE = "false", _("no intention to buy")
    STAFF = "staff", _("a decision of our staff")


class AuctionEvent(models.Model):
    """An entry of the public log that is no bid: append-only, chained with the bids (`auctions.chaining`).

    `facts` is public; who did it (`actor`) and what they wrote about it (`note`) is for staff only.
    """

    class Kind(models.TextChoices):
        SCHEDULED = "scheduled", _("scheduled")
        OPENED = "opened", _("opened")
        TERMS = "terms", _("terms changed")
        ADDENDUM = "addendum", _("note added")
        VOID = "void", _("bids voided")
        RETRACTION = "retraction", _("bid retracted")
        HELD = "held", _("being bought now")
        RELEASED = "released", _("not paid, open again")
        DELAYED = "delayed", _("end moved after an outage")
        CLOSED = "closed", _("closed")

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="events")
    number = models.PositiveIntegerField()
    after_sequence = models.PositiveIntegerField()
    kind = models.CharField(max_length=10, choices=Kind)
    at = models.DateTimeField()
    facts = models.JSONField(default=dict)
    hash = models.CharField(max_length=64)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    note = models.TextField(blank=True, default="")

    class Meta:
        ordering = ["auction", "number"]
        constraints = [models.UniqueConstraint(fields=["auction", "number"], name="one_event_per_number")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {timezone.localtime(self.at):%Y-%m-%d %H:%M}"


class Addendum(models.Model):
    """What a seller adds to the description after the first bid; dated, never edited."""

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="addenda")
    text = models.TextField(_("what to add"), max_length=1000)
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        ordering = ["created_at", "pk"]
        verbose_name_plural = "addenda"

    def __str__(self) -> str:
        return self.text[:60]


class BlockedBidder(models.Model):
    """Someone a seller takes no bids from. The seller knows them only by a paddle on an auction of theirs."""

    seller = models.ForeignKey(SellerProfile, models.CASCADE, related_name="blocked_bidders")
    user = models.ForeignKey(User, models.CASCADE, related_name="+")
    paddle = models.ForeignKey(Paddle, models.PROTECT, related_name="+")
    created_at = models.DateTimeField(default=timezone.now)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["seller", "user"], name="blocked_once_per_seller")]

    def __str__(self) -> str:
        return f"{self.paddle} ({self.paddle.auction.product})"


class HeartbeatQuerySet(models.QuerySet):
    def since(self, moment: datetime):
        """The times from the last one up to `moment` on, oldest first; both ends by the index."""
        last_before = self.filter(at__lte=moment).order_by("-at").values("at")[:1]
        first = Coalesce(Subquery(last_before), Value(moment), output_field=models.DateTimeField())
        return self.filter(at__gte=first).order_by("at").values_list("at", flat=True)


class Heartbeat(models.Model):
    """A moment at which bidding was possible: written every few seconds by whatever takes bids."""

    at = models.DateTimeField(db_index=True)

    objects = HeartbeatQuerySet.as_manager()

    def __str__(self) -> str:
        return f"{self.at:%Y-%m-%d %H:%M:%S}"
