"""Facts this app announces, inside the transaction that made them true."""

from django.dispatch import Signal

order_opened = Signal()  # order
order_paid = Signal()  # order
payment_failed = Signal()  # purchase, reason
order_shipped = Signal()  # order
order_delivered = Signal()  # order
order_completed = Signal()  # order
order_expired = Signal()  # order
violation_recorded = Signal()  # violation
violation_waived = Signal()  # violation
feedback_left = Signal()  # feedback
payment_due = Signal()  # order, hours_left
order_refunded = Signal()  # order, refund
order_disputed = Signal()  # order, dispute
dispute_decided = Signal()  # order, dispute
order_cancelled = Signal()  # order, reason, by_seller
shipment_due = Signal()  # order, promised_at, over
receipt_due = Signal()  # order, counted_at
payout_account_changed = Signal()  # seller, at
payout_sent = Signal()  # transfer
payout_recalled = Signal()  # reversal
second_chance_offered = Signal()  # chance
second_chance_accepted = Signal()  # chance
second_chance_declined = Signal()  # chance
second_chance_expired = Signal()  # chance
second_chance_withdrawn = Signal()  # chance
