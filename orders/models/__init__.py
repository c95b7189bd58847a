"""Money and goods changing hands: a table of contents."""

from orders.models.feedback import Feedback, Review
from orders.models.order import Order, OrderEvent, OrderLine
from orders.models.payment import Payment, ProviderEvent, SandboxSession
from orders.models.purchase import Purchase
from orders.models.violation import Violation

__all__ = [
    "Feedback",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "ProviderEvent",
    "Purchase",
    "Review",
    "SandboxSession",
    "Violation",
]
