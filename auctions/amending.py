"""Adding to a listing after the first bid: dated notes and photos, each told to the bidders (rules, section 3)."""

from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import User
from auctions.chronicling import chronicle
from auctions.locking import lock
from auctions.models import Addendum, Auction, AuctionEvent
from auctions.signals import listing_amended
from catalog.models import Product
from config.clock import database_now


class NoteRefused(Exception):
    """Nothing can be added to this listing now. The message is ready for its seller."""


def note_refusal(auction: Auction, now: datetime) -> str | None:
    """Why no note can be added now, or None."""
    if not auction.is_open or now >= auction.ends_at:
        return _("The auction is not running.")
    return None if auction.sequence else _("Nobody has bid yet: change the description itself.")


@transaction.atomic
def add_note(*, auction_id: int, text: str, actor: User, now: datetime | None = None) -> Addendum:
    """Add a dated note to the description of a running auction with bids. Announces `listing_amended`.

    The same words twice in a row, as a double click sends them, are one note. Raises `NoteRefused` or
    `standing.NotAllowed`.
    """
    standing.require_good_standing(actor)
    now = now or database_now()
    auction = lock(auction_id)
    refusal = note_refusal(auction, now)
    if refusal:
        raise NoteRefused(refusal)
    last = auction.addenda.last()
    if last and last.text == text:
        return last
    addendum = Addendum.objects.create(auction=auction, text=text, created_at=now)
    chronicle(auction, AuctionEvent.Kind.ADDENDUM, {"text": text}, actor=actor, now=now)
    listing_amended.send(sender=Auction, auction=auction, subject=f"addendum:{addendum.pk}", words=text)
    return addendum


def note_photo(*, product: Product, image_id: int) -> None:
    """A photo was added to `product`; when people have bid on it, it is logged and they are told.

    Called in the photo's own transaction, which holds the auction's lock. Announces `listing_amended`.
    """
    auction = Auction.objects.filter(product=product, state=Auction.State.OPEN, sequence__gt=0).first()
    if auction is not None:
        chronicle(auction, AuctionEvent.Kind.ADDENDUM, {"photo": image_id})
        listing_amended.send(sender=Auction, auction=auction, subject=f"photo:{image_id}", words="")
