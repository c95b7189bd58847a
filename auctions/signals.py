"""Facts this app announces, inside the transaction that made them true."""

from django.dispatch import Signal

auction_opened = Signal()  # auction
bid_placed = Signal()  # bid, auction, outbid (the Paddle that lost the lead, or None)
auction_extended = Signal()  # auction
bids_voided = Signal()  # auction, paddle
auction_sold = Signal()  # auction
auction_unsold = Signal()  # auction
auction_cancelled = Signal()  # auction, reason
