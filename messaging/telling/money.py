"""What buyer and seller are told of money that goes back, and of a bank that contests a payment."""

from messaging.models import Notification
from messaging.notifying import notice, write
from messaging.telling.orders import title_of
from orders.models import Dispute, Order, Refund

Kind = Notification.Kind


def tell_of_refund(*, order: Order, refund: Refund) -> None:
    """The buyer what comes back to them; the seller what of it was theirs."""
    told = {"subject": f"refund:{refund.pk}", "kind": Kind.REFUNDED}
    reason = {"reason": refund.reason.rstrip(".")}
    seller = {"variant": "seller", "price": str(refund.share_part)}
    write(
        [
            about(order, order.buyer_id, amount=refund.amount, **told, context=reason),
            about(order, order.seller.user_id, amount=refund.amount, **told, context=reason | seller),
        ]
    )


def tell_of_dispute(*, order: Order, dispute: Dispute) -> None:
    tell_both(order, dispute, Kind.DISPUTED, buyer={}, seller={"variant": "seller"})


def tell_of_decision(*, order: Order, dispute: Dispute) -> None:
    end = "won" if dispute.won else "lost"
    tell_both(order, dispute, Kind.DISPUTE_DECIDED, buyer={"variant": end}, seller={"variant": f"seller_{end}"})


def tell_both(order: Order, dispute: Dispute, kind: str, *, buyer: dict, seller: dict) -> None:
    told = {"subject": f"dispute:{dispute.pk}:{order.pk}", "kind": kind, "amount": order.total}
    write(
        [
            about(order, order.buyer_id, **told, context=buyer),
            about(order, order.seller.user_id, **told, context=seller),
        ]
    )


def about(order: Order, recipient_id: int, *, amount, context: dict, **told) -> Notification:
    words = {"title": title_of(order), "number": order.number, "amount": str(amount)}
    return notice(recipient_id=recipient_id, url=order.get_absolute_url(), context=words | context, **told)
