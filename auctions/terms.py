"""An auction as one of the sale formats (`catalog.publishing.Terms`): its form, and which rule answers what."""

from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from auctions import opening
from auctions.forms import AuctionTermsForm
from auctions.models import Auction
from catalog import shelving
from catalog.models import Product

form_class = AuctionTermsForm
DEFAULT_DURATION = timedelta(days=3)


def auction_of(product: Product) -> Auction | None:
    """The product's newest auction."""
    return Auction.objects.filter(product_id=product.pk).order_by("-pk").first()


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
    """Create or change the draft; without a starting price there is none. An open auction keeps its terms."""
    if cleaned["starting_price"] is None:
        return discard(product)
    terms = {
        "starting_price": cleaned["starting_price"],
        "reserve_price": cleaned["reserve_price"],
        "duration": cleaned["duration"] or DEFAULT_DURATION,
    }
    auction = Auction.objects.select_for_update().filter(product=product, state__in=Auction.LIVE).first()
    if auction is None:
        auction = Auction.objects.create(product=product, **terms)
        shelving.show_auction(
            product_id=product.pk,
            auction_id=auction.pk,
            price=auction.price_shown,
            ends_at=None,
            bid_count=0,
            open_now=False,
        )
    elif auction.state == Auction.State.DRAFT:
        opening.change_draft(auction, **terms)
    return None


def discard(product: Product) -> None:
    Auction.objects.filter(product=product, state=Auction.State.DRAFT).delete()
    shelving.clear(product)


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
