"""An auction as one of the sale formats (`catalog.publishing.Terms`): its form, and which rule answers what."""

from datetime import datetime, timedelta

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts.models import User
from auctions import opening, revising, shelving, starting
from auctions.forms import AuctionTermsForm
from auctions.models import Auction
from catalog import publishing
from catalog import shelving as catalog_shelving
from catalog.models import Product

form_class = AuctionTermsForm
DEFAULT_DURATION = timedelta(days=3)
FIELDS = ["starting_price", "reserve_price", "buy_now_price", "starts_at", "duration", "relists_itself"]


def lock(product: Product) -> None:
    """The newest auction's lock: a bid holds it when it comes for the product's shelf."""
    auction_of(product)


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
    return {name: getattr(auction, name) for name in FIELDS} | {"has_started": has_started(auction)}


def has_started(auction: Auction) -> bool:
    return auction.state != Auction.State.DRAFT and timezone.now() >= auction.starts_at


def save(product: Product, cleaned: dict) -> None:
    """Create or change the terms; a draft without a starting price has none. Raises `publishing.Locked`.

    Until the first bid a scheduled or open auction may change too.
    """
    if cleaned["starting_price"] is None:
        if product.is_published:
            raise publishing.Locked(_("It is up for auction, so it needs a starting price."))
        return discard(product)
    terms = {name: cleaned[name] for name in FIELDS if name in cleaned}
    terms["duration"] = terms["duration"] or DEFAULT_DURATION
    auction = auction_of(product)
    if auction is None:
        auction = Auction.objects.create(product=product, **terms)
        shelving.show(auction)
    else:
        change(auction, terms)
    return None


def change(auction: Auction, terms: dict) -> None:
    try:
        revising.change_terms(auction, **terms)
    except revising.TermsRefused as refusal:
        raise publishing.Locked(str(refusal)) from refusal


def discard(product: Product) -> None:
    Auction.objects.filter(product=product, state=Auction.State.DRAFT).delete()
    catalog_shelving.clear(product)


def missing(product: Product) -> list[str]:
    auction = auction_of(product)
    if auction is None:
        return [_("Set a starting price.")]
    waits = auction.state == Auction.State.DRAFT and auction.starts_at
    problem = starting.start_problem(auction.starts_at, timezone.now()) if waits else None
    return [problem] if problem else []


def editable(product: Product) -> str | None:
    """Edit lock: from the first bid on, what people bid on stays what it is."""
    auction = auction_of(product)
    return auction and edit_refusal(auction)


def edit_refusal(auction: Auction) -> str | None:
    if auction.has_ended:
        return _("This auction is over, so the piece stays as it was shown.")
    if auction.is_held:
        return _("Someone is buying it now, so the piece stays as it is until they have paid or the time is over.")
    if auction.sequence:
        return _("Bids have been placed, so the piece stays as it is.")
    return None


def extendable(product: Product) -> str | None:
    """Photos may be added as long as people bid, and each is told to the bidders."""
    auction = auction_of(product)
    return edit_refusal(auction) if auction and auction.has_ended else None


def publish(product: Product, actor: User, now: datetime) -> None:  # noqa: ARG001 - the contract of Terms
    opening.open_auction(auction_of(product).pk, now=now)
