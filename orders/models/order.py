"""An order: what one seller owes one buyer out of a purchase, and the log of what became of it."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Round
from django.db.models.lookups import Exact
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SellerProfile, User
from auctions.models import Auction
from catalog.models import Product, ProductImage
from orders.models.purchase import Purchase


class OrderQuerySet(models.QuerySet):
    def for_lists(self):
        """All that a line of a list of orders shows, in three queries however many orders."""
        covers = models.Prefetch("product__images", ProductImage.objects.filter(position=0), to_attr="covers")
        lines = OrderLine.objects.select_related("product").prefetch_related(covers)
        people = self.select_related("purchase", "buyer", "seller__user", "seller__city__province", "auction", "chance")
        return people.prefetch_related(models.Prefetch("lines", lines))

    def for_pages(self):
        """A list's columns and the log."""
        return self.for_lists().prefetch_related("events")

    def of_buyer(self, user):
        return self.filter(buyer=user).order_by("-pk")

    def of_seller(self, seller):
        return self.filter(seller=seller).order_by("-pk")


class Order(models.Model):
    class State(models.TextChoices):
        PENDING_PAYMENT = "pending_payment", _("Waiting for payment")
        PAID = "paid", _("Paid")
        SHIPPED = "shipped", _("On its way")
        DELIVERED = "delivered", _("Delivered")
        COMPLETED = "completed", _("Completed")
        EXPIRED = "expired", _("Not paid in time")
        CANCELLED = "cancelled", _("Cancelled")
        REFUNDED = "refunded", _("Refunded")
        DISPUTED = "disputed", _("Disputed")

    # The one table of legal transitions (rules, section 5).
    TRANSITIONS = {
        State.PENDING_PAYMENT: {State.PAID, State.EXPIRED, State.CANCELLED},
        State.PAID: {State.SHIPPED, State.CANCELLED, State.REFUNDED, State.DISPUTED},
        State.SHIPPED: {State.DELIVERED, State.COMPLETED, State.REFUNDED, State.DISPUTED},
        State.DELIVERED: {State.COMPLETED, State.REFUNDED, State.DISPUTED},
        State.COMPLETED: {State.REFUNDED, State.DISPUTED},
        # Won, it goes on from where it was.
        State.DISPUTED: {State.PAID, State.SHIPPED, State.DELIVERED, State.COMPLETED, State.REFUNDED},
        State.EXPIRED: set(),
        State.CANCELLED: {State.REFUNDED},
        State.REFUNDED: set(),
    }
    DEAD = [State.EXPIRED, State.CANCELLED, State.REFUNDED]
    # From payment on: the seller may see where to send it, both may talk about it.
    PAID_STATES = [State.PAID, State.SHIPPED, State.DELIVERED, State.COMPLETED, State.DISPUTED]

    number = models.CharField(max_length=20, unique=True, editable=False)
    purchase = models.ForeignKey(Purchase, models.PROTECT, related_name="orders", editable=False)
    buyer = models.ForeignKey(User, models.PROTECT, related_name="orders", editable=False)
    seller = models.ForeignKey(SellerProfile, models.PROTECT, related_name="orders", editable=False)
    auction = models.ForeignKey(Auction, models.PROTECT, null=True, related_name="orders", editable=False)
    state = models.CharField(max_length=16, choices=State, default=State.PENDING_PAYMENT, editable=False)
    # At the auction's buy-now price: the auction is held until it is paid, and not paying is no violation.
    bought_now = models.BooleanField(default=False, editable=False)
    goods_total = models.DecimalField(max_digits=12, decimal_places=2, editable=False)
    delivery = models.DecimalField(max_digits=12, decimal_places=2, editable=False)
    commission = models.DecimalField(max_digits=12, decimal_places=2, editable=False)
    share = models.DecimalField(_("seller's share"), max_digits=12, decimal_places=2, editable=False)
    # The delivery address as it was at payment; empty until then.
    recipient = models.CharField(max_length=80, blank=True, editable=False)
    phone = models.CharField(max_length=20, blank=True, editable=False)
    address_line = models.CharField(max_length=200, blank=True, editable=False)
    city = models.CharField(max_length=60, blank=True, editable=False)
    province = models.CharField(max_length=40, blank=True, editable=False)
    postal_code = models.CharField(max_length=10, blank=True, editable=False)
    courier = models.CharField(_("courier"), max_length=40, blank=True)
    tracking_number = models.CharField(_("tracking number"), max_length=60, blank=True)
    parcel_photo = models.CharField(max_length=80, blank=True, editable=False)
    # The seller's promise, as it was: days from payment to the courier.
    handling_days = models.PositiveSmallIntegerField(default=3, editable=False)
    # When the clock moves it on (`progressing.due_after`): what was never sent, what nobody confirmed.
    due_at = models.DateTimeField(null=True, editable=False)
    # How many reminders of the clock that runs now have been announced: to the seller who has to send it
    # (`expecting.REMINDERS`), to the buyer who has to confirm it. Zero again with each state.
    reminder_count = models.PositiveSmallIntegerField(default=0, editable=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    objects = OrderQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["auction"],
                condition=~Q(state__in=["expired", "cancelled", "refunded"]),
                name="one_live_order_per_auction",
            ),
            models.CheckConstraint(
                # Rounded, because SQLite adds decimals as floats.
                condition=Exact(
                    Round(F("goods_total") + F("delivery") - F("commission") - F("share"), precision=2), Decimal(0)
                ),
                name="share_adds_up",
            ),
            models.CheckConstraint(
                condition=Q(bought_now=False) | Q(auction__isnull=False), name="bought_now_from_an_auction"
            ),
        ]
        indexes = [
            models.Index("buyer", F("id").desc(), name="orders_of_buyer"),
            models.Index("seller", F("id").desc(), name="sales_of_seller"),
            models.Index("due_at", condition=Q(due_at__isnull=False), name="orders_by_due_time"),
        ]

    def __str__(self) -> str:
        return self.number

    def get_absolute_url(self) -> str:
        return reverse("order", args=[self.number])

    @property
    def total(self) -> Decimal:
        return self.goods_total + self.delivery

    @property
    def is_paid_for(self) -> bool:
        return self.state in self.PAID_STATES

    @property
    def is_auction_win(self) -> bool:
        return self.auction_id is not None and not self.bought_now


class OrderLine(models.Model):
    """What was bought, with title and price as they were then."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="lines")
    product = models.ForeignKey(Product, models.PROTECT, related_name="order_lines")
    title = models.CharField(max_length=120)
    unit_price = models.PositiveIntegerField()
    quantity = models.PositiveIntegerField()
    # When reserved stock went back to the shelf: set once, with the stock, or never (S2).
    returned_at = models.DateTimeField(null=True, editable=False)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=1), name="line_of_at_least_one")]

    def __str__(self) -> str:
        return f"{self.quantity} × {self.title}"

    @property
    def total(self) -> int:
        return self.unit_price * self.quantity


class OrderEvent(models.Model):
    """One transition: from, to, who (nobody: the clock or the provider), when and why. Never changed."""

    order = models.ForeignKey(Order, models.PROTECT, related_name="events")
    # 1, 2, 3 … without a gap: a transition written twice is refused, and each continues the one before.
    number = models.PositiveSmallIntegerField()
    from_state = models.CharField(max_length=16, blank=True)
    to_state = models.CharField(max_length=16, choices=Order.State)
    actor = models.ForeignKey(User, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=300, blank=True)
    at = models.DateTimeField()

    class Meta:
        ordering = ["order", "number"]
        constraints = [models.UniqueConstraint(fields=["order", "number"], name="order_events_numbered")]

    def __str__(self) -> str:
        return f"{self.order}: {self.from_state} → {self.to_state}"
