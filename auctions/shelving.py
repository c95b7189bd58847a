"""An auction's place on its product's shelf columns; written in the transaction of every change."""

from auctions.models import Auction
from catalog import shelving


def show(auction: Auction) -> None:
    """Copy price, end and bids to the product; only an open auction is on the shelf, a scheduled one will be.

    While somebody is buying it now its clock stands still, so no end is in sight.
    """
    shelving.show_auction(
        product_id=auction.product_id,
        auction_id=auction.pk,
        price=auction.price_shown,
        ends_at=None if auction.is_held else auction.ends_at,
        bid_count=auction.bid_count,
        open_now=auction.is_open,
        starts_at=auction.starts_at if auction.state == Auction.State.SCHEDULED else None,
    )
