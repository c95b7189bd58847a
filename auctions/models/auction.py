"""One sale of one product by bidding, and the increments in force."""

from datetime import datetime, timedelta

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.db.models.lookups import GreaterThanOrEqual
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from auctions import chaining, increments
from catalog.models import Product
from config.prepared import address


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
        return self.filter(not_put_off, state=Auction.State.OPEN, held_by=None, ends_at__lte=now - grace)

    def to_start(self, now: datetime):
        """Scheduled auctions whose start has passed, save those put off after an error."""
        not_put_off = Q(sweep_after=None) | Q(sweep_after__lte=now)
        return self.filter(not_put_off, state=Auction.State.SCHEDULED, starts_at__lte=now)

    def to_relist(self, now: datetime):
        """Unsold ones that wait to be listed again by themselves, save those put off after an error."""
        not_put_off = Q(sweep_after=None) | Q(sweep_after__lte=now)
        return self.filter(not_put_off, state=Auction.State.UNSOLD, relists_itself=True)

    def for_pages(self):
        """With all that an auction's page or frame shows."""
        return self.select_related(
            "product__seller__city__province",
            "product__category__parent",
            "product__city__province",
            "increment_table",
            "leader",
            "held_by",
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
    buy_now_price = models.PositiveIntegerField(
        _("buy now (Rs)"), null=True, blank=True, validators=[MaxValueValidator(settings.MARKET["MAX_BID"])]
    )
    duration = models.DurationField(_("how long"), default=timedelta(days=3))
    increment_table = models.ForeignKey(IncrementTable, models.PROTECT, null=True, editable=False)
    starts_at = models.DateTimeField(null=True, blank=True)
    ends_at = models.DateTimeField(null=True, editable=False)
    closed_at = models.DateTimeField(null=True, editable=False)
    # Set when a sweep raised: it passes by until then.
    sweep_after = models.DateTimeField(null=True, editable=False)
    extension_count = models.PositiveIntegerField(default=0, editable=False)

    # How far an outage moved the end, in seconds.
    outage_seconds = models.PositiveIntegerField(default=0, editable=False)
    # Someone is buying it now: nobody bids, time stands still. Of a sold one: who bought it now.
    held_by = models.ForeignKey("Paddle", models.PROTECT, null=True, editable=False, related_name="+")
    held_at = models.DateTimeField(null=True, editable=False)
    # Of an unsold one: still to be done.
    relists_itself = models.BooleanField(_("list it again by itself if it does not sell"), default=False)
    relisted_from = models.OneToOneField("self", models.PROTECT, null=True, editable=False, related_name="relisted_as")
    # How often in a row it was listed again by itself.
    relist_number = models.PositiveSmallIntegerField(default=0, editable=False)
    # Of a sold one: when its sale came to nothing (not paid, cancelled, refunded).
    lapsed_at = models.DateTimeField(null=True, editable=False)
    # Of a lapsed one: the next bidder may take it, at the latest until then; it is not listed again meanwhile.
    offered_until = models.DateTimeField(null=True, editable=False)

    # The state of the bidding (ADR 0002): kept here so that a bid costs the same at 10 bids and at 100,000.
    price = models.PositiveIntegerField(null=True, editable=False)
    # Nobody looks an auction up by its leader; without an index a bid leaves all indexes of the row alone.
    leader = models.ForeignKey("Paddle", models.PROTECT, null=True, editable=False, related_name="+", db_index=False)
    leader_maximum = models.PositiveIntegerField(null=True, editable=False)
    bid_count = models.PositiveIntegerField(default=0, editable=False)
    sequence = models.PositiveIntegerField(default=0, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)
    # The newest hash of the public log (`auctions.chaining`), and what keeps its commitment to the reserve a secret.
    chain = models.CharField(max_length=64, default="", editable=False)
    reserve_salt = models.CharField(max_length=32, default=chaining.new_salt, editable=False)

    # Of one that was locked on PostgreSQL (`auctions.locking`): when the transaction began, the id for a new bid.
    arrived_at = None
    next_bid = None

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
            models.CheckConstraint(
                condition=Q(buy_now_price=None)
                | Q(GreaterThanOrEqual(F("buy_now_price") * 10, F("starting_price") * 13)),
                name="buy_now_well_above_start",
            ),
            models.CheckConstraint(
                condition=Q(buy_now_price=None) | Q(reserve_price=None) | Q(buy_now_price__gte=F("reserve_price")),
                name="buy_now_reaches_reserve",
            ),
            models.CheckConstraint(
                condition=Q(held_by=None, held_at=None)
                | (
                    Q(held_by__isnull=False, held_at__isnull=False, buy_now_price__isnull=False)
                    & Q(state__in=["open", "sold"])
                ),
                name="held_open_or_bought",
            ),
            models.CheckConstraint(
                condition=~Q(state="sold") | Q(leader__isnull=False) | Q(held_by__isnull=False),
                name="sold_has_a_winner",
            ),
            models.CheckConstraint(condition=~Q(state="scheduled") | Q(sequence=0), name="no_bids_before_the_start"),
            models.CheckConstraint(condition=Q(lapsed_at=None) | Q(state="sold"), name="only_a_sale_lapses"),
            models.CheckConstraint(
                condition=Q(offered_until=None) | Q(lapsed_at__isnull=False), name="only_a_lapsed_sale_is_offered"
            ),
        ]
        indexes = [
            models.Index("ends_at", condition=Q(state="open"), name="open_by_end"),
            models.Index("starts_at", condition=Q(state="scheduled"), name="scheduled_by_start"),
            models.Index("closed_at", condition=Q(state="unsold", relists_itself=True), name="unsold_to_relist"),
        ]

    def __str__(self) -> str:
        return f"{self.product} ({self.get_state_display()})"

    def get_absolute_url(self) -> str:
        return address("auction", self.pk, self.product.slug)

    @property
    def steps(self) -> list[list[int]]:
        return self.increment_table.steps if self.increment_table else default_steps()

    @property
    def price_shown(self) -> int:
        """The current price, or where bidding starts; of a sold one the hammer price (rupees)."""
        if self.bought_now:
            return self.buy_now_price
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
    def chain_head(self) -> str:
        """The hash that the next entry of the public log follows."""
        return self.chain or chaining.beginning(self.pk)

    @property
    def is_held(self) -> bool:
        """Someone has taken it at its buy-now price and has not paid yet."""
        return self.is_open and self.held_by_id is not None

    @property
    def held_until(self) -> datetime:
        """When whoever holds it must have paid."""
        return self.held_at + timedelta(seconds=settings.MARKET["HOLD_SECONDS"])

    @property
    def time_left_held(self) -> timedelta:
        """How long bidding goes on if whoever holds it does not pay."""
        return self.ends_at - self.held_at

    @property
    def offers_buy_now(self) -> bool:
        """Until the first bid; with a reserve, until it is met."""
        if not self.is_open or self.is_held or self.buy_now_price is None:
            return False
        return self.sequence == 0 if self.reserve_price is None else not self.reserve_met

    def was_held_by(self, user_id: int) -> bool:
        """Whether this person has taken it at its buy-now price before, paid or not."""
        return self.events.filter(kind="held", actor=user_id).exists()

    @property
    def bought_now(self) -> bool:
        return self.state == self.State.SOLD and self.held_by_id is not None

    @property
    def winner(self):
        """The paddle that a sold auction went to: whoever bought it now, or who leads."""
        return self.held_by if self.bought_now else self.leader

    @property
    def hammer_price(self) -> int | None:
        """What the winner pays for the piece (rupees)."""
        return self.buy_now_price if self.bought_now else self.price

    @property
    def is_open(self) -> bool:
        return self.state == self.State.OPEN

    @property
    def relists_left(self) -> int:
        """How often it would still be listed again by itself."""
        return max(0, settings.MARKET["RELISTS_BY_ITSELF"] - self.relist_number) if self.relists_itself else 0

    @property
    def is_upcoming(self) -> bool:
        """Scheduled, and its start still lies ahead: by the clock, whether or not its opening is written down."""
        return self.state == self.State.SCHEDULED and timezone.now() < self.starts_at

    @property
    def has_ended(self) -> bool:
        """By its own record; an open auction past its end is over too, only not written down yet."""
        return self.state in (self.State.SOLD, self.State.UNSOLD, self.State.CANCELLED)
