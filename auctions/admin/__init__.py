"""What staff see of auctions, one module for each kind of thing; what they may do about it is in its actions."""

from auctions.admin import auctions, bids, log  # noqa: F401
