"""What people are told about their own account, their shop, and what others write to them."""

from datetime import datetime

from django.urls import reverse

from accounts.models import Appeal, Block, SellerProfile, User
from messaging.models import Complaint, Message, Notification
from messaging.notifying import notify
from messaging.wording import excerpt
from orders.payouts.banking import masked
from orders.payouts.shares import cools_until

Kind = Notification.Kind


def welcome(*, user: User) -> None:
    notify(recipient_id=user.pk, kind=Kind.WELCOME, subject=f"user:{user.pk}", url="/")


def tell_of_verification(*, seller: SellerProfile) -> None:
    notify(
        recipient_id=seller.user_id,
        kind=Kind.SELLER_VERIFIED,
        # Staff may take the badge back and give it again: each time is told.
        subject=f"seller:{seller.pk}:{seller.verified_at:%Y%m%d%H%M%S}",
        context={"brand": seller.brand},
        url=seller.get_absolute_url(),
    )


def tell_of_payout_account(*, seller: SellerProfile, at: datetime) -> None:
    """Whoever it was that changed it, its owner hears of it by mail, and how long nothing is sent there."""
    notify(
        recipient_id=seller.user_id,
        kind=Kind.PAYOUT_ACCOUNT,
        subject=f"seller:{seller.pk}:{at:%Y%m%d%H%M%S}",
        context={"account": masked(seller.provider_account), "over": cools_until(seller).isoformat()},
        url=reverse("onboarding"),
    )


def tell_of_block(*, block: Block) -> None:
    notify(
        recipient_id=block.user_id,
        kind=Kind.ACCOUNT_BLOCKED,
        subject=f"block:{block.pk}",
        context={"reason": block.reason.rstrip(".")},
        url=reverse("blocked"),
        now=block.started_at,
    )


def tell_of_unblock(*, block: Block) -> None:
    notify(
        recipient_id=block.user_id,
        kind=Kind.ACCOUNT_UNBLOCKED,
        subject=f"block:{block.pk}",
        url="/",
        now=block.lifted_at,
    )


def tell_of_appeal(*, appeal: Appeal) -> None:
    """What staff decided, and what they say to it."""
    notify(
        recipient_id=appeal.block.user_id,
        kind=Kind.APPEAL,
        subject=f"appeal:{appeal.pk}",
        context={"answer": excerpt(appeal.answer, 300)} | ({"variant": "granted"} if appeal.granted else {}),
        url=reverse("account") if appeal.granted else reverse("blocked"),
        now=appeal.decided_at,
    )


def tell_of_message(*, message: Message, reader_id: int, writer: str) -> None:
    """Everything said is in the app; a mail goes out only when nothing of this conversation waits to be read."""
    conversation = message.conversation
    url = conversation.get_absolute_url()
    told = Notification.objects.unread().filter(recipient_id=reader_id, kind=Kind.MESSAGE, url=url)
    notify(
        recipient_id=reader_id,
        kind=Kind.MESSAGE,
        subject=f"message:{message.pk}",
        context={"person": writer, "title": conversation.product.title, "excerpt": excerpt(message.body)},
        url=url,
        now=message.sent_at,
        mail=not told.exists(),
    )


def tell_of_complaint(*, complaint: Complaint, filed: bool = False) -> None:
    """Where the complaint stands now; each change once."""
    variant = "filed" if filed else complaint.state
    notify(
        recipient_id=complaint.author_id,
        kind=Kind.COMPLAINT_UPDATE,
        subject=f"complaint:{complaint.pk}:{complaint.changed_at.timestamp():.6f}",
        context={"variant": variant, "number": complaint.number, "title": complaint.title},
        url=complaint.get_absolute_url(),
        now=complaint.changed_at,
    )
