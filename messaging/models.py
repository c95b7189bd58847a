"""People are told things: conversations, notifications with their mail, complaints."""

from datetime import UTC, datetime

from django.db import models
from django.db.models import Case, Count, F, OuterRef, Q, Subquery, Value, When
from django.db.models.functions import Coalesce
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from accounts.models import SellerProfile, User
from catalog.models import Product
from orders.models import Order

LONG_AGO = datetime(1970, 1, 1, tzinfo=UTC)


class ConversationQuerySet(models.QuerySet):
    def of(self, user: User):
        """Those that `user` takes part in, as buyer or as seller."""
        return self.filter(Q(buyer=user) | Q(seller__user=user))

    def for_inbox(self, user: User):
        """Newest first, each with `unread` (what the other wrote, not yet seen) and `last_words`, in one query."""
        messages = Message.objects.filter(conversation=OuterRef("pk")).order_by()
        read_at = Case(When(buyer=user, then=F("buyer_read_at")), default=F("seller_read_at"))
        unseen = messages.exclude(sender=user).filter(sent_at__gt=OuterRef("own_read_at"))
        return (
            self.of(user)
            .select_related("product", "buyer", "seller")
            .annotate(
                own_read_at=Coalesce(read_at, Value(LONG_AGO)),
                last_words=Subquery(messages.order_by("-id").values("body")[:1]),
            )
            .annotate(
                unread=Coalesce(
                    Subquery(unseen.values("conversation").annotate(count=Count("pk")).values("count")), Value(0)
                )
            )
            .order_by("-last_message_at", "-id")
        )


class Conversation(models.Model):
    """Between one buyer and one seller about one product."""

    product = models.ForeignKey(Product, models.PROTECT, related_name="conversations")
    buyer = models.ForeignKey(User, models.PROTECT, related_name="conversations")
    seller = models.ForeignKey(SellerProfile, models.PROTECT, related_name="conversations")
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    last_message_at = models.DateTimeField(default=timezone.now, editable=False)
    buyer_read_at = models.DateTimeField(null=True, editable=False)
    seller_read_at = models.DateTimeField(null=True, editable=False)

    objects = ConversationQuerySet.as_manager()

    class Meta:
        ordering = ["-last_message_at"]
        constraints = [
            models.UniqueConstraint(fields=["product", "buyer"], name="one_conversation_per_product"),
        ]
        indexes = [
            models.Index("buyer", F("last_message_at").desc(), name="talks_of_buyer"),
            models.Index("seller", F("last_message_at").desc(), name="talks_of_seller"),
        ]

    def __str__(self) -> str:
        return f"{self.buyer} – {self.seller}: {self.product}"

    def get_absolute_url(self) -> str:
        return reverse("conversation", args=[self.pk])


class Message(models.Model):
    conversation = models.ForeignKey(Conversation, models.CASCADE, related_name="messages")
    sender = models.ForeignKey(User, models.PROTECT, related_name="messages")
    body = models.TextField(_("message"), max_length=2000)
    sent_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["sent_at", "id"]
        indexes = [models.Index("sender", "sent_at", name="messages_by_sender")]

    def __str__(self) -> str:
        return self.body[:60]


class NotificationQuerySet(models.QuerySet):
    def unread(self):
        return self.filter(read_at=None)

    def older_than(self, mark: tuple[datetime, int]):
        """Those after (time, id) in the order of the list, newest first."""
        made, pk = mark
        return self.filter(Q(created_at__lt=made) | Q(created_at=made, pk__lt=pk))

    def due(self, now: datetime):
        """Mail to be sent now: waiting, or in the hand of a worker whose lease has run out."""
        return self.filter(mail_due_at__lte=now).order_by("mail_due_at", "id")


class Notification(models.Model):
    """One fact, told to one person: shown in the app, and an outbox row for its mail."""

    class Kind(models.TextChoices):
        WELCOME = "welcome", _("Welcome")
        BID_PLACED = "bid_placed", _("Bid on your piece")
        OUTBID = "outbid", _("Outbid")
        AUCTION_HELD = "auction_held", _("Being bought now")
        AUCTION_RELEASED = "auction_released", _("Bidding goes on")
        BID_RETRACTED = "bid_retracted", _("Bid taken back")
        AUCTION_WON = "auction_won", _("Auction won")
        AUCTION_LOST = "auction_lost", _("Auction lost")
        AUCTION_ENDED = "auction_ended", _("Your auction ended")
        LISTING_CHANGED = "listing_changed", _("Added to a piece you bid on")
        RELISTED = "relisted", _("Listed again")
        AUCTION_DELAYED = "auction_delayed", _("Auction ends later")
        BIDS_VOIDED = "bids_voided", _("Bids taken off")
        ORDER_OPENED = "order_opened", _("New order")
        PAYMENT_REMINDER = "payment_reminder", _("Payment reminder")
        PAYMENT_RECEIVED = "payment_received", _("Payment received")
        PAYMENT_FAILED = "payment_failed", _("Payment failed")
        ORDER_EXPIRED = "order_expired", _("Order not paid")
        SHIPMENT_DUE = "shipment_due", _("Time to ship")
        ORDER_CANCELLED = "order_cancelled", _("Order cancelled")
        SECOND_CHANCE = "second_chance", _("Second chance")
        SHIPPED = "shipped", _("Shipped")
        DELIVERED = "delivered", _("Delivered")
        RECEIPT_DUE = "receipt_due", _("Confirm the receipt")
        COMPLETED = "completed", _("Receipt confirmed")
        REFUNDED = "refunded", _("Refunded")
        DISPUTED = "disputed", _("Payment disputed")
        DISPUTE_DECIDED = "dispute_decided", _("Dispute decided")
        PAYOUT_ACCOUNT = "payout_account", _("Payout account changed")
        PAYOUT_SENT = "payout_sent", _("Payout sent")
        PAYOUT_RECALLED = "payout_recalled", _("Payout taken back")
        FEEDBACK_REQUEST = "feedback_request", _("How was it?")
        FEEDBACK_LEFT = "feedback_left", _("You were rated")
        MESSAGE = "message", _("Message")
        COMPLAINT_UPDATE = "complaint_update", _("Complaint")
        SELLER_VERIFIED = "seller_verified", _("Shop verified")
        VIOLATION = "violation", _("Unpaid win")
        ACCOUNT_BLOCKED = "account_blocked", _("Account blocked")
        APPEAL = "appeal", _("Appeal")
        ACCOUNT_UNBLOCKED = "account_unblocked", _("Account unblocked")

    class MailState(models.TextChoices):
        NONE = "none", _("No mail")
        WAITING = "waiting", _("Waiting")
        SENDING = "sending", _("Being sent")
        SENT = "sent", _("Sent")
        PARKED = "parked", _("Parked")

    # Found by the indexes below, which begin with it.
    recipient = models.ForeignKey(User, models.CASCADE, related_name="notifications", db_index=False)
    kind = models.CharField(max_length=20, choices=Kind)
    # What it is about, for example `order:17`; with recipient and kind it makes a reaction idempotent.
    subject = models.CharField(max_length=80)
    # Plain words and numbers for the texts of this kind; never an object.
    context = models.JSONField(default=dict)
    url = models.CharField(max_length=300)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    read_at = models.DateTimeField(null=True, editable=False)
    mail_state = models.CharField(max_length=8, choices=MailState, default=MailState.NONE, editable=False)
    # When the mail is to be sent, or the lease of the worker that has it in hand runs out; else empty.
    mail_due_at = models.DateTimeField(null=True, editable=False)
    mail_attempts = models.PositiveSmallIntegerField(default=0, editable=False)
    mail_error = models.CharField(max_length=300, blank=True, editable=False)
    mailed_at = models.DateTimeField(null=True, editable=False)

    objects = NotificationQuerySet.as_manager()

    class Meta:
        ordering = ["-created_at", "-id"]
        constraints = [
            models.UniqueConstraint(fields=["recipient", "kind", "subject"], name="told_once"),
            models.CheckConstraint(
                condition=Q(mail_state__in=["waiting", "sending"], mail_due_at__isnull=False)
                | Q(mail_state__in=["none", "sent", "parked"], mail_due_at=None),
                name="mail_due_until_settled",
            ),
            models.CheckConstraint(
                condition=Q(mail_state="sent", mailed_at__isnull=False) | (~Q(mail_state="sent") & Q(mailed_at=None)),
                name="mailed_once_sent",
            ),
        ]
        indexes = [
            models.Index("recipient", F("created_at").desc(), F("id").desc(), name="notifications_newest"),
            models.Index("recipient", condition=Q(read_at=None), name="notifications_unread"),
            models.Index("mail_due_at", "id", condition=Q(mail_due_at__isnull=False), name="mail_outbox"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} → {self.recipient}"


class Complaint(models.Model):
    class Category(models.TextChoices):
        PAYMENT = "payment", _("Payment")
        SELLER = "seller", _("A seller")
        PRODUCT = "product", _("A product")
        PLATFORM = "platform", _("MadeInPK itself")
        SHIPPING = "shipping", _("Shipping")
        OTHER = "other", _("Something else")

    class State(models.TextChoices):
        OPEN = "open", _("Open")
        IN_PROGRESS = "in_progress", _("In progress")
        RESOLVED = "resolved", _("Resolved")
        CLOSED = "closed", _("Closed")

    number = models.CharField(max_length=20, unique=True, editable=False)
    author = models.ForeignKey(User, models.PROTECT, related_name="complaints")
    category = models.CharField(_("what is it about?"), max_length=10, choices=Category)
    order = models.ForeignKey(
        Order, models.PROTECT, null=True, blank=True, related_name="complaints", verbose_name=_("order, if any")
    )
    title = models.CharField(_("in one line"), max_length=120)
    text = models.TextField(_("what happened?"), max_length=4000)
    state = models.CharField(max_length=12, choices=State, default=State.OPEN)
    staff_note = models.TextField(_("staff's notes (never shown)"), blank=True)
    answer = models.TextField(_("answer to the person"), blank=True)
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    changed_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        ordering = ["-created_at"]

    def __str__(self) -> str:
        return f"{self.number}: {self.title}"

    def get_absolute_url(self) -> str:
        return reverse("complaint", args=[self.number])
