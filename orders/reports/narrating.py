"""Where an order stands, in plain words: the same log told to its buyer and to its seller."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from accounts.models import User
from config.money import rupees
from config.templatetags.words import moment_words
from orders.models import Order, OrderEvent
from orders.parcels.couriers import UNTRACKED, Courier

BUYER, SELLER = "buyer", "seller"
S = Order.State
ICONS = {
    S.PENDING_PAYMENT: "clock",
    S.PAID: "card",
    S.SHIPPED: "truck",
    S.DELIVERED: "home",
    S.COMPLETED: "check",
    S.EXPIRED: "close",
    S.CANCELLED: "close",
    S.REFUNDED: "back",
    S.DISPUTED: "flag",
}
DYES = {
    S.PENDING_PAYMENT: "hurry",
    S.PAID: "act",
    S.SHIPPED: "act",
    S.DELIVERED: "good",
    S.COMPLETED: "good",
    S.DISPUTED: "warn",
}
ROAD = [S.PAID, S.SHIPPED, S.DELIVERED, S.COMPLETED]


@dataclass(frozen=True)
class Step:
    """One knot of the timeline; `step` is done, now, next or stop."""

    step: str
    icon_name: str
    title: str
    at: datetime | None = None
    words: str = ""
    who: str = ""
    # Of what is still to come: when.
    expected: str = ""


@dataclass(frozen=True)
class Badge:
    words: str
    dye: str
    icon_name: str


def side_of(order: Order, user: User) -> str | None:
    """Which side of the sale this person is on; None for a stranger."""
    if order.buyer_id == user.pk:
        return BUYER
    return SELLER if order.seller.user_id == user.pk else None


def shown_name(user: User) -> str:
    """`Bilal A.`: all that others see of a buyer's name."""
    first, *rest = user.name.split() or [_("A buyer")]
    return f"{first} {rest[-1][0].upper()}." if rest else first


def badge(order: Order) -> Badge:
    return Badge(order.get_state_display(), DYES.get(order.state, ""), ICONS[order.state])


def headline(order: Order, side: str, *, goes_back: bool = False) -> str:
    """The `h1`: where things stand. `goes_back`: all of a paid order's money is on its way to its buyer."""
    brand, courier = order.seller.brand, order.courier
    if not courier or courier in UNTRACKED:
        courier = _("the courier")
    ours = {
        S.PENDING_PAYMENT: _("Pay by %(when)s to keep it") % {"when": moment_words(order.purchase.deadline)},
        S.PAID: _("Paid. %(brand)s packs it now") % {"brand": brand},
        S.SHIPPED: _("Handed over in person, says the maker")
        if order.courier == Courier.HAND
        else _("On its way to you with %(courier)s") % {"courier": courier},
        S.DELIVERED: _("Delivered, says the maker"),
        S.COMPLETED: _("It is with you"),
        S.EXPIRED: _("It was not paid in time"),
        S.CANCELLED: _("This order was cancelled"),
        S.REFUNDED: _("Your money went back to you"),
        S.DISPUTED: _("We are looking into this order"),
    }
    theirs = {
        S.PENDING_PAYMENT: _("Waiting for the buyer to pay"),
        S.PAID: _("Do not send it") if goes_back else _("Paid. Now send it"),
        S.SHIPPED: _("Handed over. The buyer has yet to confirm")
        if order.courier == Courier.HAND
        else _("On its way with %(courier)s") % {"courier": courier},
        S.DELIVERED: _("Delivered. The buyer has yet to confirm"),
        S.COMPLETED: _("Done. The buyer has it"),
        S.EXPIRED: _("The buyer did not pay in time"),
        S.REFUNDED: _("The money went back to the buyer"),
    }
    return ours[order.state] if side == BUYER else theirs.get(order.state, ours[order.state])


def next_words(order: Order, side: str, *, goes_back: bool = False) -> str:
    """One sentence below the headline: what happens next, and who does it."""
    share = {"share": rupees(order.share), "brand": order.seller.brand}
    ours = {
        S.PENDING_PAYMENT: _("You choose where it goes when you pay."),
        S.PAID: _("We hold your money until the piece is with you."),
        S.SHIPPED: _("When it is in your hands and whole, tell us, and %(brand)s is paid.") % share,
        S.DELIVERED: _("Is it whole and as described? Then confirm, and %(brand)s is paid.") % share,
        S.COMPLETED: _("Thank you for buying from the person who made it."),
        S.EXPIRED: _("Nothing was charged."),
        S.DISPUTED: _("Your bank contests this payment. The order stands still until it has decided."),
        S.CANCELLED: _("All of your %(total)s goes back to where it came from.") % {"total": rupees(order.total)},
    }
    theirs = {
        S.PENDING_PAYMENT: _("Where to send it appears here as soon as it is paid."),
        S.PAID: "" if goes_back else _("Pack it well, hand it to a courier, and write down the tracking number."),
        S.SHIPPED: _("Tell us when the courier has handed it over."),
        S.DELIVERED: _("Your share, %(share)s, is released when the buyer confirms.") % share,
        S.COMPLETED: _("Your share is %(share)s.") % share,
        S.EXPIRED: _("Nothing was sold. You can offer it to the next bidder, list it again, or leave it.")
        if order.is_auction_win
        else _("Nothing was sold. You owe nobody anything."),
        S.DISPUTED: _("The buyer’s bank contests the payment. Send nothing now; your share waits for its decision."),
        S.CANCELLED: _("The buyer gets all of the money back."),
    }
    if order.state == S.CANCELLED and order.purchase.paid_at is None:
        return ""
    return (ours if side == BUYER else theirs).get(order.state, "")


def steps(order: Order, side: str) -> list[Step]:
    """The whole timeline: what the log says, then what is still to come. Reads `order.events` and `order.purchase`."""
    events = list(order.events.all())
    past = [told(order, event, side, last=event is events[-1]) for event in events]
    entered = {event.to_state for event in events}
    if order.state not in (S.PENDING_PAYMENT, *ROAD) or order.state == S.COMPLETED:
        return past
    ahead = [state for state in ROAD[position(order) :] if state not in entered]
    return past + [Step("next", ICONS[state], coming(state), expected=expected(order, state)) for state in ahead]


def position(order: Order) -> int:
    return ROAD.index(order.state) + 1 if order.state in ROAD else 0


def told(order: Order, event: OrderEvent, side: str, *, last: bool) -> Step:
    if event.to_state in Order.DEAD or event.to_state == S.DISPUTED:
        step = "stop"
    else:
        step = "now" if last and event.to_state != S.COMPLETED else "done"
    title, words = told_words(order, event, side)
    icon = ("won" if order.is_auction_win else "cart") if event.to_state == S.PENDING_PAYMENT else ICONS[event.to_state]
    return Step(step, icon, title, event.at, words, who=who_did(order, event, side))


def who_did(order: Order, event: OrderEvent, side: str) -> str:
    """Who brought the order there, as this side would say it."""
    if event.actor_id is None:
        return _("the payment provider") if event.to_state == S.PAID else _("the clock")
    if event.actor_id == order.buyer_id:
        return _("you") if side == BUYER else _("the buyer")
    if event.actor_id == order.seller.user_id:
        return _("you") if side == SELLER else _("the maker")
    return "MadeInPK"


def expected(order: Order, state: str) -> str:
    """When the next step comes: by the maker's promise, or by the clock that nobody hurries (`Order.due_at`)."""
    if state == S.SHIPPED and order.state == S.PAID:
        paid_at = next((event.at for event in order.events.all() if event.to_state == S.PAID), order.created_at)
        promised = paid_at + timedelta(days=order.handling_days)
        return _("promised by %(when)s") % {"when": moment_words(promised)}
    if state == S.PAID and order.state == S.PENDING_PAYMENT:
        return _("by %(when)s") % {"when": moment_words(order.purchase.deadline)}
    if state == S.COMPLETED and order.due_at and order.state in (S.SHIPPED, S.DELIVERED):
        return _("by itself on %(when)s, unless there is a complaint") % {"when": moment_words(order.due_at)}
    return ""


def told_words(order: Order, event: OrderEvent, side: str) -> tuple[str, str]:
    """A title and a sentence for one line of the log."""
    total = {"total": rupees(order.total), "goods": rupees(order.goods_total)}
    if event.to_state == S.PENDING_PAYMENT:
        won = _("You won the auction") if side == BUYER else _("Sold by auction")
        bought = _("You bought it") if side == BUYER else _("Sold at a fixed price")
        if order.bought_now:
            return _("Bought now"), _("%(goods)s, kept while it is being paid.") % total
        if hasattr(order, "chance"):
            taken = _("You took the second chance") if side == BUYER else _("The next bidder took it")
            return taken, _("For %(goods)s: the bids worked out again without those who are out.") % total
        return (won, _("Hammer price %(goods)s.") % total) if order.is_auction_win else (bought, "")
    if event.to_state == S.PAID:
        return _("Paid"), _("%(total)s. We hold it until the piece has arrived.") % total
    if event.to_state == S.SHIPPED:
        tracking = _("Tracking %(number)s") % {"number": order.tracking_number} if order.tracking_number else ""
        if order.courier == Courier.HAND:
            return Courier.HAND.label, tracking
        carrier = _("a courier") if order.courier in ("", Courier.OTHER) else order.courier
        return _("Shipped with %(courier)s") % {"courier": carrier}, tracking
    if event.to_state == S.COMPLETED:
        if event.actor_id is None:
            return _("Counted as received"), _("Nobody said otherwise in time.")
        return _("Receipt confirmed"), ""
    if event.to_state == S.EXPIRED:
        return _("Not paid in time"), _("The time to pay was over.")
    return Order.State(event.to_state).label, event.reason


def coming(state: str) -> str:
    return {
        S.PAID: _("Payment"),
        S.SHIPPED: _("Shipped"),
        S.DELIVERED: _("Delivered"),
        S.COMPLETED: _("Confirmed and rated"),
    }[state]
