"""Orders and money for staff: all of it to read, nothing to type over; what changes anything goes through rules."""

from orders.admin import ledger, orders, payments, payouts, people, refunds

__all__ = ["ledger", "orders", "payments", "payouts", "people", "refunds"]
