"""Facts this app announces, inside the transaction that made them true."""

from django.dispatch import Signal

auction_opened = Signal()  # auction
bid_placed = Signal()  # bid, auction, outbid (the Paddle that lost the lead, or None)
auction_extended = Signal()  # auction
bid_retracted = Signal()  # auction, paddle, reason, new_leader (the Paddle that leads now and did not, or None)
auction_held = Signal()  # auction
auction_released = Signal()  # auction, paddle (whoever held it)
auction_delayed = Signal()  # auction, outage (auctions.outages.Outage, over)
bids_voided = Signal()  # auction, paddle, event (its entry in the log), leader_changed
auction_sold = Signal()  # auction
auction_unsold = Signal()  # auction
auction_cancelled = Signal()  # auction, reason
auction_relisted = Signal()  # auction (the new one), by_itself
listing_amended = Signal()  # auction, subject (which note or photo), words (of the note; of a photo empty)
