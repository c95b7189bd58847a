"""Listing an auction again that found no home: by hand, or by itself. Bids do not carry over (rules, section 3)."""

import logging
from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import User
from auctions import live, opening
from auctions.locking import lock
from auctions.models import Auction, AuctionEvent
from auctions.signals import auction_relisted
from catalog import publishing
from config import rows
from config.clock import database_now
from config.templatetags.words import moment_words

log = logging.getLogger(__name__)

BATCH = 100
SAME_TERMS = ["product_id", "starting_price", "reserve_price", "buy_now_price", "duration", "relists_itself"]


class RelistRefused(Exception):
    """This auction cannot be listed again. The message is ready for its seller."""


def relist_refusal(auction: Auction) -> str | None:
    """Why it cannot be listed again, or None; the seller's own standing and payouts are not looked at."""
    if not auction.has_ended:
        return _("The auction is not over.")
    if auction.state == Auction.State.SOLD and auction.lapsed_at is None:
        return _("It is sold. Should the buyer not pay, you can list it again.")
    if auction.offered_until is not None:
        return _("It is offered to the next bidder until %(when)s. Take the offer back first.") % {
            "when": moment_words(auction.offered_until)
        }
    if auction.state == Auction.State.CANCELLED and not is_cancelled_by_seller(auction):
        return _("Our staff cancelled it. Write to us if it should be listed again.")
    return None


def is_cancelled_by_seller(auction: Auction) -> bool:
    closed = auction.events.filter(kind=AuctionEvent.Kind.CLOSED)
    return closed.filter(actor=auction.product.seller.user_id).exists()


def relist(*, auction_id: int, actor: User, now: datetime | None = None) -> Auction:
    """Open a new auction of the same product on the same terms, at once; one that was listed again gives that one.

    Announces `auction_relisted` after `auction_opened`. Raises `RelistRefused`, `publishing.NotReady` or
    `standing.NotAllowed`.
    """
    with transaction.atomic():
        auction = lock(auction_id)
        return again(auction) or open_anew(auction, actor=actor, now=now or database_now())


def again(auction: Auction) -> Auction | None:
    """The auction that this one was listed again as."""
    return Auction.objects.select_related("product").filter(relisted_from=auction).first()


def open_anew(auction: Auction, *, actor: User, now: datetime, number: int = 0) -> Auction:
    """The new auction, for a caller who holds the old one's lock."""
    standing.require_good_standing(actor)
    refusal = relist_refusal(auction)
    if refusal:
        raise RelistRefused(refusal)
    product = publishing.lock(auction.product_id)
    problems = publishing.problems_of(product.seller, product)
    if problems:
        raise publishing.NotReady(problems)
    terms = {name: getattr(auction, name) for name in SAME_TERMS}
    made = Auction.objects.create(relisted_from=auction, relist_number=number, **terms)
    opened = opening.open_auction(made.pk, now=now)
    live.show_deeds(auction)
    auction_relisted.send(sender=Auction, auction=opened, by_itself=number > 0)
    return opened


@transaction.atomic
def relist_by_itself(auction_id: int, *, now: datetime | None = None) -> Auction | None:
    """List an unsold auction again whose seller asked for that; None when there is nothing (more) to do.

    Done once: the wish is taken off the old one under its lock, and the new one carries it on. What forbids it (the
    seller is blocked or cannot be paid) ends the wish, too.
    """
    auction = lock(auction_id)
    if auction.state != Auction.State.UNSOLD or not auction.relists_itself:
        return None
    made = again(auction) or relisted_if_allowed(auction, now or database_now())
    auction.relists_itself = False
    rows.update(auction, "relists_itself")
    return made


def relisted_if_allowed(auction: Auction, now: datetime) -> Auction | None:
    number = auction.relist_number + 1
    if number > settings.MARKET["RELISTS_BY_ITSELF"]:
        return None
    try:
        return open_anew(auction, actor=auction.product.seller.user, now=now, number=number)
    except (standing.NotAllowed, publishing.NotReady) as refusal:
        log.warning("Auction %s was not listed again: %s", auction.pk, refusal)
        return None


def relist_due(*, now: datetime | None = None, limit: int = BATCH) -> int:
    """List again whatever waits for it: the sweep behind the closing's task. Returns how many were dealt with.

    One that raises is reported and looked at again an hour later; it holds nobody else up.
    """
    moment = now or database_now()
    dealt = 0
    for auction_id in Auction.objects.to_relist(moment).order_by("closed_at").values_list("pk", flat=True)[:limit]:
        try:
            relist_by_itself(auction_id, now=now)
            dealt += 1
        except Exception:
            log.exception("Auction %s was not listed again; trying in an hour.", auction_id)
            Auction.objects.filter(pk=auction_id).update(sweep_after=moment + timedelta(hours=1))
    return dealt


def note_lapse(auction_id: int, *, now: datetime) -> None:
    """The sale of a sold auction came to nothing: its seller may list it again. Idempotent: the first time stays."""
    if Auction.objects.filter(pk=auction_id, state=Auction.State.SOLD, lapsed_at=None).update(lapsed_at=now):
        live.show_deeds(Auction.objects.select_related("product__seller").get(pk=auction_id))


def keep(auction: Auction, *, until: datetime) -> None:
    """Someone is offered a lapsed sale: it is not listed again meanwhile. For a caller who holds its lock."""
    auction.offered_until = until
    write(auction, "offered_until")


def let_go(auction: Auction) -> None:
    """Nobody is offered it any more: it may be listed again. For a caller who holds its lock."""
    auction.offered_until = None
    write(auction, "offered_until")


def note_sale(auction: Auction) -> None:
    """A lapsed sale came about after all, with somebody else. For a caller who holds its lock."""
    auction.lapsed_at = auction.offered_until = None
    write(auction, "lapsed_at", "offered_until")


def write(auction: Auction, *names: str) -> None:
    """What these say decides whether it may be listed again, which its seller's page then asks."""
    rows.update(auction, *names)
    live.show_deeds(auction)
