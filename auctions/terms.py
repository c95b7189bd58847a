"""An auction as one of the sale formats (`catalog.publishing.Terms`): its form, and which rule answers what."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils.translation import gettext as _

from accounts.models import User
from auctions import opening, shelving
from auctions.forms import AuctionTermsForm
from auctions.models import Auction
from catalog import publishing
from catalog import shelving as catalog_shelving
from catalog.models import Product

form_class = AuctionTermsForm
DEFAULT_DURATION = timedelta(days=3)


def auction_of(product: Product) -> Auction | None:
    """The product's newest auction; inside a transaction under its lock, so that no bid slips in between."""
    auctions = Auction.objects.filter(product_id=product.pk).order_by("-pk")
    if transaction.get_connection().in_atomic_block:
        auctions = auctions.select_for_update()
    return auctions.first()


def initial(product: Product) -> dict:
    auction = auction_of(product)
    if auction is None:
        return {"duration": DEFAULT_DURATION}
    return {
        "starting_price": auction.starting_price,
        "reserve_price": auction.reserve_price,
        "duration": auction.duration,
    }


def save(product: Product, cleaned: dict) -> None:
    """Create or change the terms; a draft without a starting price has none. Raises `publishing.Locked`.

    Until the first bid an open auction may change too: its end moves with its length.
    """
    if cleaned["starting_price"] is None:
        if product.is_published:
            raise publishing.Locked(_("It is up for auction, so it needs a starting price."))
        return discard(product)
    terms = {
        "starting_price": cleaned["starting_price"],
        "reserve_price": cleaned["reserve_price"],
        "duration": cleaned["duration"] or DEFAULT_DURATION,
    }
    auction = auction_of(product)
    if auction is None:
        auction = Auction.objects.create(product=product, **terms)
        shelving.show(auction)
    else:
        change(auction, terms)
    return None


def change(auction: Auction, terms: dict) -> None:
    try:
        opening.change_terms(auction, **terms)
    except opening.TooLate as refusal:
        raise publishing.Locked(str(refusal)) from refusal


def discard(product: Product) -> None:
    Auction.objects.filter(product=product, state=Auction.State.DRAFT).delete()
    catalog_shelving.clear(product)


def missing(product: Product) -> list[str]:
    return [] if auction_of(product) else [_("Set a starting price.")]


def editable(product: Product) -> str | None:
    """Edit lock: from the first bid on, what people bid on stays what it is."""
    auction = auction_of(product)
    if auction is None or auction.state == Auction.State.DRAFT:
        return None
    if auction.has_ended:
        return _("This auction is over, so the piece stays as it was shown.")
    if auction.sequence:
        return _("Bids have been placed, so the piece stays as it is.")
    return None


def publish(product: Product, actor: User, now: datetime) -> None:  # noqa: ARG001 - the contract of Terms
    opening.open_auction(auction_of(product).pk, now=now)
