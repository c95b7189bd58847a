"""The public log in plain words: one sentence or two for each entry."""

from datetime import datetime

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from auctions.models import AuctionEvent, Bid, VoidReason
from config.money import rupees
from config.templatetags.words import moment_words

Bids, Events = Bid.Kind, AuctionEvent.Kind
# As a bidder chose one (`retracting.Reason`), told by others.
RETRACTED = {
    "typing_error": gettext_lazy("a typing error"),
    "changed_listing": gettext_lazy("the piece is no longer as described"),
}
REASONS = dict(VoidReason.choices) | RETRACTED


def words(facts: dict) -> str:
    """The public facts of an entry (`auctions.chaining`) as a person would tell them."""
    return bid_words(facts) if facts["entry"] == "bid" else event_words(facts["kind"], facts["facts"])


def bid_words(facts: dict) -> str:
    told = {
        Bids.LEAD: _("%(bidder)s takes the lead at %(price)s."),
        Bids.RAISE: _("%(bidder)s leads and raises the maximum; the price is %(price)s."),
        Bids.OUTBID: _("%(bidder)s bids and is outbid at once; the price is %(price)s."),
        Bids.TIE: _("%(bidder)s offers exactly the leader's maximum, who was earlier; the price is %(price)s."),
    }
    return told[facts["kind"]] % {"bidder": bidder(facts["paddle"]), "price": rupees(facts["price_after"])}


def event_words(kind: str, facts: dict) -> str:
    tell = {
        Events.SCHEDULED: terms_words,
        Events.OPENED: terms_words,
        Events.TERMS: terms_words,
        Events.VOID: void_words,
        Events.RETRACTION: void_words,
        Events.HELD: hold_words,
        Events.DELAYED: delay_words,
        Events.RELEASED: release_words,
        Events.ADDENDUM: addendum_words,
        Events.CLOSED: close_words,
    }
    return tell[kind](kind, facts)


def bidder(number: int | None) -> str:
    return _("Bidder %(number)s") % {"number": number} if number else _("Nobody")


def terms_words(kind: str, facts: dict) -> str:
    first = {
        Events.SCHEDULED: _("Announced: bidding starts at %(price)s, %(start)s."),
        Events.OPENED: _("Opened at %(price)s."),
        Events.TERMS: _("The terms change. Starting price %(price)s."),
    }[kind] % {"price": rupees(facts["starting_price"]), "start": when(facts["starts_at"])}
    reserve = _("It has a hidden reserve.") if facts.get("reserve_commitment") else _("It has no reserve.")
    buy_now = facts.get("buy_now_price")
    offer = _("To be bought now for %(price)s.") % {"price": rupees(buy_now)} if buy_now else ""
    return " ".join(filter(None, [first, _("Ends %(end)s.") % {"end": when(facts["ends_at"])}, reserve, offer]))


def void_words(kind: str, facts: dict) -> str:
    named = {"bidder": bidder(facts["paddle"]), "bids": ", ".join(str(number) for number in facts["bids"])}
    taken = (
        _("%(bidder)s takes back bid %(bids)s.")
        if kind == Events.RETRACTION
        else _("Bid %(bids)s of %(bidder)s is void.")
    )
    left = _("No bid is left.")
    if facts["leader"]:
        left = _("%(leader)s leads at %(price)s.")
        left %= {"leader": bidder(facts["leader"]), "price": rupees(facts["price"])}
    return " ".join(filter(None, [taken % named, reason_words(facts), left]))


def hold_words(_kind: str, facts: dict) -> str:
    words = _("%(bidder)s buys it now for %(price)s and has until %(until)s to pay.")
    named = {"bidder": bidder(facts["paddle"]), "price": rupees(facts["price"]), "until": when(facts["until"])}
    return words % named


def release_words(_kind: str, facts: dict) -> str:
    words = _("%(bidder)s has not paid: bidding goes on. Ends %(end)s.")
    return words % {"bidder": bidder(facts["paddle"]), "end": when(facts["ends_at"])}


def delay_words(_kind: str, facts: dict) -> str:
    words = _("Nobody could bid from %(start)s to %(until)s, so the end moves. Ends %(end)s.")
    return words % {"start": when(facts["from"]), "until": when(facts["until"]), "end": when(facts["ends_at"])}


def addendum_words(_kind: str, facts: dict) -> str:
    return (
        _("The maker adds: %(words)s") % {"words": facts["text"]} if "text" in facts else _("The maker adds a photo.")
    )


def close_words(_kind: str, facts: dict) -> str:
    if facts["state"] == "sold":
        sold = (
            _("Bought now by %(bidder)s for %(price)s.")
            if facts["bought_now"]
            else _("Sold to %(bidder)s at %(price)s.")
        )
        return sold % {"bidder": bidder(facts["leader"]), "price": rupees(facts["price"])}
    if facts["state"] == "cancelled":
        return f"{_('Cancelled.')} {reason_words(facts)}".strip()
    return _("Ended unsold.")


def reason_words(facts: dict) -> str:
    reason = facts.get("reason", "")
    return _("Reason: %(reason)s.") % {"reason": REASONS.get(reason, reason.rstrip("."))} if reason else ""


def when(iso: str | None) -> str:
    return moment_words(datetime.fromisoformat(iso)) if iso else "…"
