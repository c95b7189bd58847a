"""Bids, and the aliases their bidders have on an auction."""

import uuid

from django.db import models
from django.db.models import F, OuterRef, Q, Subquery
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from auctions import chaining
from auctions.models.auction import Auction
from catalog.models import ProductImage

IS_OPEN = Q(auction__state=Auction.State.OPEN)
HAS_ENDED = Q(auction__state__in=[Auction.State.SOLD, Auction.State.UNSOLD, Auction.State.CANCELLED])
LEADS, HOLDS, FREE = Q(auction__leader=F("pk")), Q(auction__held_by=F("pk")), Q(auction__held_by=None)
WINS = Q(auction__state=Auction.State.SOLD) & (HOLDS | (LEADS & FREE))
# How it stands with a paddle, in one word (`Paddle.outcome`), as conditions.
OUTCOMES = {
    "leading": IS_OPEN & LEADS & FREE,
    "outbid": IS_OPEN & ~HOLDS & ~(LEADS & FREE),
    "held": IS_OPEN & HOLDS,
    "won": WINS,
    "lost": HAS_ENDED & ~WINS,
}


class PaddleQuerySet(models.QuerySet):
    def with_latest_maximum(self):
        """Each with `latest_maximum`: of its last bid that still stands, None when all were voided."""
        latest = Bid.objects.standing().filter(paddle=OuterRef("pk")).order_by("-sequence").values("maximum")[:1]
        return self.annotate(latest_maximum=Subquery(latest))

    def of_bidder(self, user: User):
        """What someone has bid on, newest first, with all that a row shows; `last_bid` is the number of the last."""
        last_bid = Bid.objects.filter(paddle=OuterRef("pk")).order_by("-sequence").values("sequence")[:1]
        return (
            self.filter(user=user)
            .with_latest_maximum()
            .annotate(last_bid=Subquery(last_bid), bidders=Subquery(last_paddle(OuterRef("auction"))))
            .select_related(
                "auction__product__seller",
                "auction__product__city__province",
                "auction__increment_table",
                "auction__leader",
                "auction__held_by",
            )
            .prefetch_related(
                models.Prefetch("auction__product__images", ProductImage.objects.filter(position=0), to_attr="covers")
            )
            .order_by("-pk")
        )

    def in_state(self, state: str):
        """Only those of one of the `OUTCOMES`; any other word leaves them all."""
        return self.filter(OUTCOMES[state]) if state in OUTCOMES else self


def last_paddle(auction) -> models.QuerySet:
    """The highest paddle number of an auction, which is how many bid on it; for a subquery."""
    return Paddle.objects.filter(auction=auction).order_by("-number").values("number")[:1]


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
        """`leading`, `outbid` (also while somebody else is buying it now), `held` (by this one), `won` or `lost`."""
        auction, holder = self.auction, self.auction.held_by_id
        if auction.has_ended:
            return "won" if auction.state == Auction.State.SOLD and (holder or auction.leader_id) == self.pk else "lost"
        if holder is not None:
            return "held" if holder == self.pk else "outbid"
        return "leading" if auction.leader_id == self.pk else "outbid"


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

    # Both are found by the unique constraints, which begin with them.
    auction = models.ForeignKey(Auction, models.PROTECT, related_name="bids", db_index=False)
    sequence = models.PositiveIntegerField()
    paddle = models.ForeignKey(Paddle, models.PROTECT, related_name="bids", db_index=False)
    maximum = models.PositiveIntegerField()
    price_after = models.PositiveIntegerField()
    # The reserve in force when it arrived, which may be lowered later: the replay goes by this one (ADR 11).
    reserve_price = models.PositiveIntegerField(null=True, editable=False)
    kind = models.CharField(max_length=6, choices=Kind)
    arrived_at = models.DateTimeField()
    ends_at_before = models.DateTimeField()
    nonce = models.UUIDField(default=uuid.uuid4)
    voided_at = models.DateTimeField(null=True, blank=True)
    # The public log shows a commitment to the maximum; only its bidder's receipt holds the salt (`auctions.chaining`).
    salt = models.CharField(max_length=32, default=chaining.new_salt, editable=False)
    hash = models.CharField(max_length=64, default="", editable=False)

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
