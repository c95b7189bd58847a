"""How a price is found: auctions, their bids, the aliases bidders have on them, the increments in force."""

import uuid
from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.db.models.lookups import GreaterThanOrEqual
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from auctions import increments
from catalog.models import Product, ProductImage


def default_steps() -> list[list[int]]:
    return [list(step) for step in increments.DEFAULT_STEPS]


class IncrementTable(models.Model):
    """A published table of increments: `[[from, step], …]` in rupees. An auction keeps the one it started with."""

    steps = models.JSONField(default=default_steps, validators=[increments.validate_steps])
    published_at = models.DateTimeField(default=timezone.now)

    class Meta:
        get_latest_by = "published_at"

    def __str__(self) -> str:
        return f"{_('Increments of')} {timezone.localtime(self.published_at):%Y-%m-%d %H:%M}"


class AuctionQuerySet(models.QuerySet):
    def due(self, now: datetime):
        """Open auctions whose end, with its grace, has passed, save those put off after an error."""
        grace = timedelta(seconds=settings.MARKET["CLOSE_GRACE_SECONDS"])
        not_put_off = Q(sweep_after=None) | Q(sweep_after__lte=now)
        return self.filter(not_put_off, state=Auction.State.OPEN, ends_at__lte=now - grace)

    def for_pages(self):
        """With all that an auction's page or frame shows."""
        return self.select_related(
            "product__seller__city__province",
            "product__category__parent",
            "product__city__province",
            "increment_table",
            "leader",
        )


class Auction(models.Model):
    """One sale of one product by bidding. Price, leader and maximum are the replay of its bids (A2)."""

    class State(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SCHEDULED = "scheduled", _("Scheduled")
        OPEN = "open", _("Open")
        SOLD = "sold", _("Sold")
        UNSOLD = "unsold", _("Unsold")
        CANCELLED = "cancelled", _("Cancelled")

    LIVE = ["draft", "scheduled", "open"]

    product = models.ForeignKey(Product, models.PROTECT, related_name="auctions")
    state = models.CharField(max_length=10, choices=State, default=State.DRAFT, editable=False)
    starting_price = models.PositiveIntegerField(
        _("starting price (Rs)"), validators=[MinValueValidator(1), MaxValueValidator(settings.MARKET["MAX_BID"])]
    )
    reserve_price = models.PositiveIntegerField(
        _("reserve (Rs)"), null=True, blank=True, validators=[MaxValueValidator(settings.MARKET["MAX_BID"])]
    )
    duration = models.DurationField(_("how long"), default=timedelta(days=3))
    increment_table = models.ForeignKey(IncrementTable, models.PROTECT, null=True, editable=False)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # Set when closing raised: the sweep passes by until then.
    sweep_after = models.DateTimeField(null=True, editable=False)
    extension_count = models.PositiveIntegerField(default=0, editable=False)

    # The state of the bidding (ADR 0002): kept here so that a bid costs the same at 10 bids and at 100,000.
    price = models.PositiveIntegerField(null=True, editable=False)
    leader = models.ForeignKey("Paddle", models.PROTECT, null=True, editable=False, related_name="+")
    leader_maximum = models.PositiveIntegerField(null=True, editable=False)
    bid_count = models.PositiveIntegerField(default=0, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)

    objects = AuctionQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["product"], condition=Q(state__in=["draft", "scheduled", "open"]), name="one_live_auction"
            ),
            models.CheckConstraint(condition=Q(starting_price__gte=1), name="starting_price_at_least_one"),
            models.CheckConstraint(
                condition=Q(reserve_price=None)
                | Q(GreaterThanOrEqual(F("reserve_price") * 4, F("starting_price") * 5)),
                name="reserve_well_above_start",
            ),
            models.CheckConstraint(
                condition=Q(duration__gte=timedelta(hours=1), duration__lte=timedelta(days=14)),
                name="one_hour_to_fourteen_days",
            ),
            models.CheckConstraint(
                condition=Q(state="draft")
                | Q(starts_at__isnull=False, ends_at__isnull=False, ends_at__gt=F("starts_at")),
                name="ends_after_it_starts",
            ),
            models.CheckConstraint(
                condition=Q(leader=None, price=None, leader_maximum=None)
                | Q(leader__isnull=False, price__isnull=False, leader_maximum__gte=F("price")),
                name="leader_has_price_and_maximum",
            ),
            models.CheckConstraint(condition=~Q(state="sold") | Q(leader__isnull=False), name="sold_has_a_winner"),
        ]
        indexes = [models.Index("ends_at", condition=Q(state="open"), name="open_by_end")]

    def __str__(self) -> str:
        return f"{self.product} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        return reverse("auction", args=[self.pk, self.product.slug])

    @property
    def steps(self) -> list[list[int]]:
        return self.increment_table.steps if self.increment_table else default_steps()

    @property
    def price_shown(self) -> int:
        """The current price, or where bidding starts (rupees)."""
        return self.starting_price if self.price is None else self.price

    @property
    def step(self) -> int:
        return increments.step_at(self.price_shown, self.steps)

    @property
    def minimum_next(self) -> int:
        """The least a new bidder has to offer (rupees)."""
        return increments.minimum_next(price=self.price, starting_price=self.starting_price, steps=self.steps)

    @property
    def reserve_met(self) -> bool:
        return self.reserve_price is None or (self.price or 0) >= self.reserve_price

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def has_ended(self) -> bool:
        """By its own record; an open auction past its end is over too, only not written down yet."""
        return self.state in (self.State.SOLD, self.State.UNSOLD, self.State.CANCELLED)


class PaddleQuerySet(models.QuerySet):
    def with_latest_maximum(self):
        """Each with `latest_maximum`: of its last bid that still stands, None when all were voided."""
        latest = Bid.objects.standing().filter(paddle=OuterRef("pk")).order_by("-sequence").values("maximum")[:1]
        return self.annotate(latest_maximum=Subquery(latest))

    def of_bidder(self, user: User):
        """What someone has bid on, newest first, with all that a row shows."""
        return (
            self.filter(user=user)
            .with_latest_maximum()
            .select_related("auction__product__seller", "auction__product__city__province", "auction__increment_table")
            .prefetch_related(
                models.Prefetch("auction__product__images", ProductImage.objects.filter(position=0), to_attr="covers")
            )
            .order_by("-pk")
        )

    def in_state(self, state: str):
        """Only `leading`, `outbid`, `won` or `lost` ones; any other word leaves them all."""
        leads = Q(auction__leader=F("pk"))
        states = {
            "leading": Q(leads, auction__state=Auction.State.OPEN),
            "outbid": Q(~leads, auction__state=Auction.State.OPEN),
            "won": Q(leads, auction__state=Auction.State.SOLD),
            "lost": Q(auction__state__in=[Auction.State.SOLD, Auction.State.UNSOLD, Auction.State.CANCELLED])
            & ~Q(leads, auction__state=Auction.State.SOLD),
        }
        return self.filter(states[state]) if state in states else self


class Paddle(models.Model):
    """A bidder's public alias: `Bidder 3`, stable on one auction, unlinkable across auctions."""

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="paddles")
    user = models.ForeignKey(User, models.PROTECT, related_name="paddles")
    number = models.PositiveIntegerField()

    objects = PaddleQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["auction", "user"], name="one_paddle_per_bidder"),
            models.UniqueConstraint(fields=["auction", "number"], name="one_bidder_per_paddle"),
        ]

    def __str__(self) -> str:
        return f"{_('Bidder')} {self.number}"

    @property
    def outcome(self) -> str:
        """`leading`, `outbid`, `won` or `lost`."""
        leads = self.auction.leader_id == self.pk
        if self.auction.has_ended:
            return "won" if leads and self.auction.state == Auction.State.SOLD else "lost"
        return "leading" if leads else "outbid"


class BidQuerySet(models.QuerySet):
    def standing(self):
        """Bids that count: not voided."""
        return self.filter(voided_at=None)


class Bid(models.Model):
    """One accepted bid: a row of an append-only, gapless sequence. Its maximum is its bidder's secret."""

    class Kind(models.TextChoices):
        LEAD = "lead", _("takes the lead")
        RAISE = "raise", _("leader raises")
        OUTBID = "outbid", _("outbid at once")
        TIE = "tie", _("same maximum, later")

    auction = models.ForeignKey(Auction, models.PROTECT, related_name="bids")
    sequence = models.PositiveIntegerField()
    paddle = models.ForeignKey(Paddle, models.PROTECT, related_name="bids")
    maximum = models.PositiveIntegerField()
    price_after = models.PositiveIntegerField()
    kind = models.CharField(max_length=6, choices=Kind)
    arrived_at = models.DateTimeField()
    ends_at_before = models.DateTimeField()
    nonce = models.UUIDField(default=uuid.uuid4)
    voided_at = models.DateTimeField(null=True, blank=True)

    objects = BidQuerySet.as_manager()

    class Meta:
        ordering = ["-sequence"]
        constraints = [
            models.UniqueConstraint(fields=["auction", "sequence"], name="one_bid_per_sequence"),
            models.UniqueConstraint(fields=["paddle", "nonce"], name="one_bid_per_nonce"),
            models.CheckConstraint(condition=Q(arrived_at__lt=F("ends_at_before")), name="bid_before_the_end"),
            models.CheckConstraint(condition=Q(maximum__gte=1), name="maximum_at_least_one"),
        ]

    # Set by `auctions.presenting` on the one bid by which its bidder leads.
    leads = False

    def __str__(self) -> str:
        return f"{self.paddle}: Rs {self.price_after}"
