"""Giving an auction other terms: freely until the first bid, and then only a lower reserve (rules, section 3).

Lowering the reserve leaves the price where it is; each bid keeps the reserve that it arrived under (ADR 11).
"""

from datetime import datetime, timedelta

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import User
from auctions import live, opening, shelving, starting, tasks
from auctions.chronicling import chronicle, terms_facts
from auctions.locking import lock
from auctions.models import Auction, AuctionEvent
from config import rows
from config.clock import database_now
from config.money import rupees


class TermsRefused(Exception):
    """These terms cannot be given to this auction now. The message is ready for its seller."""


def change_terms(auction: Auction, *, now: datetime | None = None, **terms) -> Auction:
    """Give an auction without bids other terms (its own columns). The caller holds its lock.

    A scheduled one may start at another time, or with `starts_at=None` at once; one that has started keeps its start,
    and its reserve can only be lowered. The end moves with the start and the duration. Raises `TermsRefused`.
    """
    now = now or database_now()
    starting.open_if_due(auction, now)
    if auction.is_open:
        terms.pop("starts_at", None)
        refuse_higher_reserve(auction, terms.get("reserve_price", auction.reserve_price))
    changed = [name for name, value in terms.items() if getattr(auction, name) != value]
    if not changed:
        return auction
    for name in changed:
        setattr(auction, name, terms[name])
    if auction.state == Auction.State.SCHEDULED and auction.starts_at is None:
        rows.update(auction, *(name for name in changed if name != "starts_at"))
        opening.open_at_once(auction, now)
        return auction
    move_end(auction, changed, now)
    write(auction, changed, now)
    return auction


def refuse_higher_reserve(auction: Auction, reserve: int | None) -> None:
    if reserve is not None and (auction.reserve_price is None or reserve > auction.reserve_price):
        raise TermsRefused(_("The auction has started: its reserve can be lowered or taken away, not raised."))


def move_end(auction: Auction, changed: list[str], now: datetime) -> None:
    """A scheduled auction's start has to lie ahead, a running one's new end an hour off."""
    if auction.state == Auction.State.SCHEDULED:
        problem = starting.start_problem(auction.starts_at, now) if "starts_at" in changed else None
        if problem:
            raise TermsRefused(problem)
        auction.ends_at = auction.starts_at + auction.duration
    elif auction.is_open and "duration" in changed:
        auction.ends_at = auction.starts_at + auction.duration
        if auction.ends_at < now + timedelta(seconds=settings.MARKET["MIN_AUCTION_SECONDS"]):
            raise TermsRefused(_("It has run almost that long already: choose a longer time."))


def write(auction: Auction, changed: list[str], now: datetime) -> None:
    """The changed columns, the shelf and, of what others see already, the log."""
    is_seen = auction.state != Auction.State.DRAFT
    auction.version += is_seen
    rows.update(auction, *changed, *({"ends_at", "version"} - set(changed)))
    if is_seen and changed != ["relists_itself"]:
        chronicle(auction, AuctionEvent.Kind.TERMS, terms_facts(auction), now=now)
    shelving.show(auction)
    live.show(auction)
    if auction.state == Auction.State.SCHEDULED and "starts_at" in changed:
        transaction.on_commit(lambda: tasks.schedule_start(auction), robust=True)


def reserve_refusal(auction: Auction, now: datetime) -> str | None:
    """Why the reserve cannot be lowered now, or None."""
    if not auction.is_open or now >= auction.ends_at:
        return _("The auction is not running.")
    if auction.is_held:
        return _("Someone is buying it now: wait half an hour.")
    return None if auction.reserve_price is not None else _("It has no reserve.")


@transaction.atomic
def lower_reserve(*, auction_id: int, reserve: int | None, actor: User, now: datetime | None = None) -> Auction:
    """Lower the reserve of a running auction to `reserve` rupees, or with None take it away; bids or not.

    The price stays. Raises `TermsRefused` or `standing.NotAllowed`.
    """
    standing.require_good_standing(actor)
    now = now or database_now()
    auction = lock(auction_id)
    starting.open_if_due(auction, now)
    refusal = reserve_refusal(auction, now)
    if refusal:
        raise TermsRefused(refusal)
    if reserve is not None and reserve >= auction.reserve_price:
        raise TermsRefused(_("Give less than %(reserve)s.") % {"reserve": rupees(auction.reserve_price)})
    if reserve is not None and reserve * 4 < auction.starting_price * 5:
        least = rupees(-(-auction.starting_price * 5 // 4))
        raise TermsRefused(_("Give %(least)s or more, or leave it empty to take it away.") % {"least": least})
    auction.reserve_price = reserve
    write(auction, ["reserve_price"], now)
    return auction
