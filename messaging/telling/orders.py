"""What buyer and seller of an order are told."""

from collections.abc import Iterable
from datetime import datetime, timedelta

from django.conf import settings
from django.urls import reverse

from messaging.models import Notification
from messaging.notifying import notice, notify, write
from orders.models import Feedback, Order, OrderLine, Payment, Purchase, Reversal, Transfer, Violation

Kind = Notification.Kind
MOST_TITLES = 3


def tell_of_order(*, order: Order) -> None:
    """The buyer, once for all orders of a purchase; a winner hears with the auction's end, a seller when it is paid."""
    if order.is_auction_win:
        return
    purchase = order.purchase
    orders = list(purchase.orders.order_by("pk"))
    if order == orders[0]:
        words = due(purchase) | (words_for_several(purchase, orders) if len(orders) > 1 else {"variant": "buyer"})
        to_buyer(order, Kind.ORDER_OPENED, url=purchase.get_absolute_url(), **words)


def words_for_several(purchase: Purchase, orders: list[Order]) -> dict:
    """One order per maker, so there are as many of one as of the other."""
    return {
        "variant": "buyer_of_several",
        "title": titles_of(orders),
        "number": purchase.number,
        "count": len(orders),
    }


def remind_of_payment(*, order: Order, hours_left: int) -> None:
    variant = {} if order.is_auction_win else {"variant": "purchase"}
    to_buyer(
        order,
        Kind.PAYMENT_REMINDER,
        subject=f"{subject_of(order)}:{hours_left}",
        url=order.purchase.get_absolute_url(),
        **due(order.purchase),
        **variant,
    )


def tell_of_payment(*, order: Order) -> None:
    """The buyer that it arrived, the seller that it is time to ship."""
    amount = {"amount": str(order.total)}
    to_buyer(order, Kind.PAYMENT_RECEIVED, **amount)
    to_seller(order, Kind.ORDER_OPENED, **amount)


def tell_of_failed_payment(*, purchase: Purchase) -> None:
    """Once per attempt: a second decline of the same attempt is no news."""
    payment = purchase.payments.filter(state=Payment.State.FAILED).order_by("-settled_at", "-pk").first()
    notify(
        recipient_id=purchase.buyer_id,
        kind=Kind.PAYMENT_FAILED,
        subject=f"payment:{payment.pk}" if payment else f"purchase:{purchase.pk}",
        context={
            "title": titles_of(purchase.all_orders),
            "number": purchase.number,
            "deadline": purchase.deadline.isoformat(),
        },
        url=purchase.get_absolute_url(),
    )


def tell_of_expiry(*, order: Order) -> None:
    """Both; where an auction was held for it, its seller hears that bidding goes on instead. The seller of a win that
    was not paid has to choose what becomes of it."""
    to_buyer(order, Kind.ORDER_EXPIRED, **due(order.purchase))
    if order.is_auction_win:
        url = reverse("order_choice", args=[order.number])
        tell(order, order.seller.user_id, Kind.ORDER_EXPIRED, "", url, due(order.purchase) | {"variant": "choice"})
    elif not order.bought_now:
        to_seller(order, Kind.ORDER_EXPIRED, **due(order.purchase), variant="seller")


def tell_of_cancellation(*, order: Order, reason: str, by_seller: bool) -> None:
    """The buyer, with the seller's reason; the seller too, unless it was their own doing."""
    words = {"reason": reason.rstrip(".")} if by_seller else {"variant": "late"}
    to_buyer(order, Kind.ORDER_CANCELLED, amount=str(order.total), **words)
    if not by_seller:
        to_seller(order, Kind.ORDER_CANCELLED, variant="seller")


def remind_of_shipment(*, order: Order, promised_at: datetime, over: bool) -> None:
    words = {"variant": "over", "cancelled_at": order.due_at.isoformat()} if over else {}
    subject = f"{subject_of(order)}:over" if over else ""
    tell_seller(order, Kind.SHIPMENT_DUE, subject, deadline=promised_at.isoformat(), **words)


def tell_of_payout(*, transfer: Transfer) -> None:
    by_hand = {"variant": "bank", "reference": transfer.reference} if transfer.provider == "manual" else {}
    to_seller(transfer.order, Kind.PAYOUT_SENT, amount=str(transfer.amount), **by_hand)


def tell_of_recall(*, reversal: Reversal) -> None:
    """Once more when it cannot be taken back, and they are asked to send it."""
    by_hand = {"variant": "bank"} if reversal.provider == "manual" else {}
    subject = ":".join(["reversal", str(reversal.pk), *by_hand.values()])
    tell_seller(reversal.transfer.order, Kind.PAYOUT_RECALLED, subject, amount=str(reversal.amount), **by_hand)


def tell_of_shipment(*, order: Order) -> None:
    tracked = order.courier and order.tracking_number
    parcel = {"courier": order.courier, "tracking": order.tracking_number} if tracked else {"variant": "untracked"}
    to_buyer(order, Kind.SHIPPED, **parcel)


def tell_of_delivery(*, order: Order) -> None:
    to_buyer(order, Kind.DELIVERED)


def warn_of_completion(*, order: Order, counted_at: datetime) -> None:
    """Of each clock once; there is a new one when it is delivered."""
    words = {"variant": "on_its_way"} if order.state == Order.State.SHIPPED else {}
    subject = f"{subject_of(order)}:{counted_at:%Y-%m-%d}"
    to_buyer(order, Kind.RECEIPT_DUE, subject=subject, deadline=counted_at.isoformat(), **words)


def tell_of_completion(*, order: Order) -> None:
    """The seller that the buyer has it, or that nobody said otherwise; the buyer is asked how it was."""
    confirmed = order.events.filter(to_state=Order.State.COMPLETED, actor=order.buyer_id).exists()
    to_seller(order, Kind.COMPLETED, amount=str(order.share), **({} if confirmed else {"variant": "silence"}))
    url = reverse("order_feedback", args=[order.number])
    to_buyer(order, Kind.FEEDBACK_REQUEST, url=url, brand=order.seller.brand)


def tell_of_feedback(*, feedback: Feedback) -> None:
    to_seller(feedback.order, Kind.FEEDBACK_LEFT, stars=feedback.seller_stars)


def tell_of_violation(*, violation: Violation, waived: bool = False) -> None:
    """How many count now, too, because the third one blocks."""
    order = violation.order
    since = violation.recorded_at - timedelta(days=settings.MARKET["VIOLATION_LIFE_DAYS"])
    live = Violation.objects.live(since).filter(user_id=violation.user_id).count()
    context = {"title": title_of(order), "count": live, "limit": settings.MARKET["VIOLATIONS_TO_BLOCK"]}
    notify(
        recipient_id=violation.user_id,
        kind=Kind.VIOLATION,
        subject=f"violation:{violation.pk}" + (":waived" if waived else ""),
        context=context | ({"variant": "waived"} if waived else {}),
        url=order.get_absolute_url(),
    )


def to_buyer(order: Order, kind: str, *, subject: str = "", url: str = "", **context) -> None:
    tell(order, order.buyer_id, kind, subject, url, context)


def to_seller(order: Order, kind: str, **context) -> None:
    tell_seller(order, kind, "", **context)


def tell_seller(order: Order, kind: str, subject: str, **context) -> None:
    tell(order, order.seller.user_id, kind, subject, "", context)


def tell(order: Order, recipient_id: int, kind: str, subject: str, url: str, context: dict) -> None:
    write(
        [
            notice(
                recipient_id=recipient_id,
                kind=kind,
                subject=subject or subject_of(order),
                context={"title": title_of(order), "number": order.number} | context,
                url=url or order.get_absolute_url(),
            )
        ]
    )


def subject_of(order: Order) -> str:
    return f"order:{order.pk}"


def due(purchase: Purchase) -> dict[str, str]:
    return {"amount": str(purchase.total), "deadline": purchase.deadline.isoformat()}


def title_of(order: Order) -> str:
    """What the order is about: its pieces by name, as they were called then."""
    return titles_of([order]) or order.number


def titles_of(orders: Iterable[Order]) -> str:
    """All their pieces by name; of many, the first ones and how many more."""
    titles = list(OrderLine.objects.filter(order__in=orders).order_by("pk").values_list("title", flat=True))
    shown, more = titles[:MOST_TITLES], len(titles) - MOST_TITLES
    return ", ".join(shown) + (f" + {more}" if more > 0 else "")
