"""Money and goods changing hands: a table of contents."""

from orders.models.cart import CartLine, MergedCart
from orders.models.chance import SecondChance
from orders.models.dispute import Dispute, Inquiry
from orders.models.feedback import Feedback, Review
from orders.models.intent import Intent
from orders.models.ledger import LedgerEntry, LedgerTransaction, Mismatch
from orders.models.order import Order, OrderEvent, OrderLine
from orders.models.payment import Payment, ProviderEvent, SandboxSession
from orders.models.payout import PayoutFreeze, Transfer
from orders.models.purchase import Purchase
from orders.models.refund import Refund, Reversal
from orders.models.violation import Violation

__all__ = [
    "CartLine",
    "Dispute",
    "Feedback",
    "Inquiry",
    "Intent",
    "LedgerEntry",
    "LedgerTransaction",
    "MergedCart",
    "Mismatch",
    "Order",
    "OrderEvent",
    "OrderLine",
    "Payment",
    "PayoutFreeze",
    "ProviderEvent",
    "Purchase",
    "Refund",
    "Reversal",
    "Review",
    "SandboxSession",
    "SecondChance",
    "Transfer",
    "Violation",
]
