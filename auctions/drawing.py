"""The parts of the bid box as HTML. A bid is answered with them hundreds of times a second, so their templates are
prepared (`config.prepared`): what decides is a switch, what is said is a word, both worked out here.

Pages, fragments, frames and polls all take a part from here, so it reads the same wherever it comes from. The box
around them is put together in `auctions.views.boxes`.
"""

from datetime import datetime

from django.utils.safestring import SafeString
from django.utils.translation import ngettext

from auctions.models import Auction, Bid
from auctions.presenting import Box
from config.clock import present
from config.money import rupees, share_of
from config.prepared import address, address_of_row, fill
from config.templatetags.words import duration_words, iso, moment_words, second_words


def live(auction: Auction, now: datetime | None = None, *, oob: bool = False) -> SafeString:
    """The public state: the same for everyone, on the page and in every frame."""
    now = now or present()
    kind = kind_of(auction)
    words = {
        "poll_url": address("auction_state", auction.pk),
        "auction_id": auction.pk,
        "version": auction.version,
        "now": iso(now),
        "minimum": auction.minimum_next,
        "state": state_word(auction, kind),
        "share": rupees(share_of(auction.price_shown)),
        "price": auction.price_shown,
        "price_words": rupees(auction.price_shown),
        "bids_words": ngettext("%(n)s bid", "%(n)s bids", auction.bid_count) % {"n": auction.bid_count},
        "times": auction.extension_count,
        **clock_words(auction, kind),
    }
    switches = {
        "kind": kind,
        "has_bids": auction.bid_count > 0,
        "reserve": reserve_of(auction),
        "buy_now": auction.offers_buy_now,
        "extended": auction.extension_count > 0,
        "moved": auction.outage_seconds > 0,
        "held_over": kind == "held" and now >= auction.held_until,
        "oob": oob,
    }
    return fill("auctions/auctions/_live.html", words, **switches)


def reserve_of(auction: Auction) -> str:
    if not auction.reserve_price or auction.bought_now:
        return "none"
    return "met" if auction.reserve_met else "not-met"


def kind_of(auction: Auction) -> str:
    """`ended`, `upcoming`, `held` or `running`."""
    if auction.has_ended:
        return "ended"
    if auction.is_upcoming:
        return "upcoming"
    return "held" if auction.is_held else "running"


def state_word(auction: Auction, kind: str) -> str:
    """What scripts and styles know it by: one past its start is open, though nobody has written that down yet."""
    return {"held": "held", "running": Auction.State.OPEN.value}.get(kind, auction.state)


def clock_words(auction: Auction, kind: str) -> dict[str, str]:
    """When it ends or starts, for people and for machines; `left` is the time to there, or what a hold has stopped."""
    moment = auction.starts_at if kind == "upcoming" else auction.ends_at
    left = auction.time_left_held if kind == "held" else moment - present()
    until = moment_words(auction.held_until) if kind == "held" else ""
    return {"clock": iso(moment), "clock_words": moment_words(moment), "left": duration_words(left), "until": until}


def verdict(
    box: Box, *, too_low: bool = False, refusal: object = None, alert: bool = False, oob: bool = False
) -> SafeString:
    """What the auction says to one person; `oob` when it is pushed to them."""
    auction = box.auction
    words = {
        "auction_id": auction.pk,
        "state": "too-low" if too_low else box.state,
        "refusal": refusal or "",
        "maximum_words": rupees(box.maximum) if box.maximum else "",
        "minimum": box.minimum,
        "minimum_words": rupees(box.minimum),
        "start_words": rupees(auction.starting_price),
        "times": auction.extension_count,
        "leader": leader_words(box),
        "when": when_words(box),
    }
    switches = {
        "kind": "too-low" if too_low else "refused" if refusal else box.state,
        "has_leader": bool(words["leader"]),
        "has_bids": auction.bid_count > 0,
        "extended": auction.extension_count > 0,
        "has_maximum": bool(box.maximum),
        "bought_now": auction.bought_now,
        "over": box.state == "holding" and box.now >= auction.held_until,
        "alert": alert,
        "oob": oob,
    }
    return fill("auctions/auctions/_verdict.html", words, **switches)


def leader_words(box: Box) -> str:
    """Who leads or won, where the verdict says so."""
    if box.state not in ("outbid", "open", "lost"):
        return ""
    return str((box.auction.winner if box.state == "lost" else box.auction.leader) or "")


def when_words(box: Box) -> str:
    if box.state == "scheduled":
        return moment_words(box.auction.starts_at)
    return moment_words(box.auction.held_until) if box.state == "holding" else ""


def kept(bid: Bid) -> SafeString:
    """The receipt of a bid."""
    words = {
        "auction_id": bid.auction_id,
        "sequence": bid.sequence,
        "maximum": bid.maximum,
        "maximum_words": rupees(bid.maximum),
        "price": bid.price_after,
        "price_words": rupees(bid.price_after),
        "arrived": iso(bid.arrived_at),
        "arrived_words": second_words(bid.arrived_at),
        "url": address_of_row("bid_receipt", bid.auction_id, number=bid.sequence),
    }
    return fill("auctions/bids/_receipt.html", words)
