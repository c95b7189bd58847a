"""The words of every notification, in one place: the list, the toast and the mail all read them here.

A wording is chosen by kind and, where a kind is told in several ways, by `context["variant"]`. Braces name what the
context holds: `MONEY` in rupees, `TIMES` as ISO 8601, the rest as people's own words or plain numbers.
"""

from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy as _

from config.money import rupees
from config.templatetags import words
from messaging.models import Notification

Kind = Notification.Kind

MONEY = {"price", "amount", "next_bid"}
TIMES = {"began", "cancelled_at", "deadline", "ends_at", "over"}
PLAIN = {
    "account", "answer", "bidder", "brand", "count", "courier", "excerpt", "hours", "limit", "number", "person",
    "reason", "reference", "stars", "title", "tracking",
}  # fmt: skip
UNKNOWN = dict.fromkeys(MONEY | TIMES | PLAIN, "…")


@dataclass(frozen=True)
class Wording:
    """`action` names the one link; `icon` and `dye` are the look's."""

    title: str
    sentence: str
    action: str
    icon: str = "info"
    dye: str = "act"


WORDINGS: dict[str, Wording] = {
    Kind.WELCOME: Wording(
        _("Welcome to MadeInPK"),
        _("Every piece was made by hand in Pakistan and is sold by its maker. Look around; bid when you are ready."),
        _("See what ends soon"),
        "home",
    ),
    Kind.BID_PLACED: Wording(
        _("A bid on {title}"), _("Bidder {bidder} brought the price to {price}."), _("See the bids"), "hammer", "good"
    ),
    Kind.OUTBID: Wording(
        _("You are outbid on {title}"),
        _("Bidder {bidder} leads. {next_bid} takes it back."),
        _("Bid again"),
        "outbid",
        "warn",
    ),
    Kind.AUCTION_HELD: Wording(
        _("Someone is buying it now: {title}"),
        _("Bidding stands still. If {price} is not paid by {deadline}, it goes on with the time that was left."),
        _("See the auction"),
        "clock",
        "hurry",
    ),
    Kind.AUCTION_RELEASED: Wording(
        _("Bidding goes on: {title}"),
        _("Whoever was buying it now did not pay. It ends at {ends_at}."),
        _("See the auction"),
        "hammer",
        "act",
    ),
    Kind.BID_RETRACTED: Wording(
        _("A bid was taken back: {title}"),
        _("Bidder {bidder} had mistyped an amount. The price is now {price}."),
        _("See the bids"),
        "back",
        "hurry",
    ),
    f"{Kind.BID_RETRACTED}.changed_listing": Wording(
        _("A bid was taken back: {title}"),
        _("Bidder {bidder} says that the piece is no longer described as it was. The price is now {price}."),
        _("See the bids"),
        "back",
        "hurry",
    ),
    f"{Kind.BID_RETRACTED}.leads": Wording(
        _("You lead again: {title}"),
        _("Bidder {bidder} took a bid back. You lead at {price}."),
        _("See the auction"),
        "lead",
        "good",
    ),
    Kind.AUCTION_WON: Wording(
        _("It is yours: {title}"), _("You won it at {price}. Pay by {deadline} to keep it."), _("Pay"), "won", "good"
    ),
    Kind.AUCTION_LOST: Wording(
        _("It went to someone else: {title}"),
        _("It sold for {price}."),
        _("See the result"),
        "tile",
    ),
    f"{Kind.AUCTION_LOST}.bought": Wording(
        _("It went to someone else: {title}"), _("It was bought at once for {price}."), _("See the result"), "tile"
    ),
    f"{Kind.AUCTION_LOST}.unsold": Wording(
        _("It found no home this time: {title}"),
        _("The reserve was not met, so nobody won it and you owe nothing."),
        _("See the result"),
        "tile",
    ),
    f"{Kind.AUCTION_LOST}.cancelled": Wording(
        _("This auction was cancelled: {title}"),
        _("Your bids on it no longer count and you owe nothing. The reason given: {reason}"),
        _("See the auction"),
        "info",
    ),
    Kind.AUCTION_ENDED: Wording(
        _("Sold: {title}"),
        _("It sold for {price}. The winner has until {deadline} to pay; ship only once we tell you it is paid."),
        _("See the sale"),
        "hammer",
        "good",
    ),
    f"{Kind.AUCTION_ENDED}.bought": Wording(
        _("Sold: {title}"), _("It was bought at once for {price}, and is paid."), _("See the sale"), "hammer", "good"
    ),
    f"{Kind.AUCTION_ENDED}.unsold": Wording(
        _("It found no home this time: {title}"),
        _("Nobody bid. You can list it again."),
        _("See the auction"),
        "hammer",
    ),
    f"{Kind.AUCTION_ENDED}.reserve": Wording(
        _("It found no home this time: {title}"),
        _("Bidding reached {price}; your reserve was not met. You can list it again."),
        _("See the auction"),
        "hammer",
    ),
    f"{Kind.AUCTION_ENDED}.cancelled": Wording(
        _("Your auction was cancelled: {title}"), _("The reason given: {reason}"), _("See the auction"), "info", "warn"
    ),
    Kind.LISTING_CHANGED: Wording(
        _("The maker added to {title}"), _("“{excerpt}” Your bid stands."), _("Read it"), "edit"
    ),
    f"{Kind.LISTING_CHANGED}.photo": Wording(
        _("A new photo of {title}"), _("The maker added it. Your bid stands."), _("See it"), "image"
    ),
    Kind.RELISTED: Wording(
        _("Here again: {title}"),
        _("It is listed again and opens at {price}. Bids do not carry over."),
        _("See the auction"),
        "repeat",
    ),
    f"{Kind.RELISTED}.seller": Wording(
        _("Listed again by itself: {title}"),
        _("It found no home, so it opened again at {price}, as you asked."),
        _("See the auction"),
        "repeat",
    ),
    Kind.AUCTION_DELAYED: Wording(
        _("More time: {title}"),
        _("Bidding was impossible from {began} to {over}. It now ends {ends_at}."),
        _("See the auction"),
        "clock",
        "hurry",
    ),
    Kind.BIDS_VOIDED: Wording(
        _("Your bids were taken off: {title}"),
        _("They no longer count and you owe nothing for them. The reason: {reason}. If that is wrong, write to us."),
        _("See the auction"),
        "info",
        "warn",
    ),
    f"{Kind.BIDS_VOIDED}.leader": Wording(
        _("You lead again: {title}"),
        _("Another bidder’s bids no longer count. The price is now {price}."),
        _("See the auction"),
        "lead",
        "good",
    ),
    f"{Kind.BIDS_VOIDED}.seller": Wording(
        _("Bids were taken off: {title}"),
        _("Bids of Bidder {bidder} no longer count. The price is now {price}; the public log tells why."),
        _("See the bids"),
        "hammer",
    ),
    Kind.ORDER_OPENED: Wording(
        _("Paid, please ship: {title}"),
        _("{amount} has been paid for order {number}. The delivery address is on the order."),
        _("See the order"),
        "truck",
        "good",
    ),
    f"{Kind.ORDER_OPENED}.buyer": Wording(
        _("Kept for you: {title}"),
        _("Order {number} is yours once {amount} is paid, by {deadline}."),
        _("Pay"),
        "box",
        "hurry",
    ),
    f"{Kind.ORDER_OPENED}.buyer_of_several": Wording(
        _("Kept for you: {title}"),
        _("The pieces of purchase {number}, from {count} makers, are yours once {amount} is paid, by {deadline}."),
        _("Pay"),
        "box",
        "hurry",
    ),
    Kind.PAYMENT_REMINDER: Wording(
        _("Still to pay: {title}"),
        _("{amount} is due by {deadline}. An unpaid win counts against your account."),
        _("Pay"),
        "clock",
        "hurry",
    ),
    f"{Kind.PAYMENT_REMINDER}.purchase": Wording(
        _("Still to pay: {title}"), _("{amount} is due by {deadline}."), _("Pay"), "clock", "hurry"
    ),
    Kind.PAYMENT_RECEIVED: Wording(
        _("Paid: {title}"),
        _("Your payment of {amount} for order {number} has arrived. The maker ships it next."),
        _("Follow the order"),
        "check",
        "good",
    ),
    Kind.PAYMENT_FAILED: Wording(
        _("That payment did not go through"),
        _("Nothing was charged for {title}. You can try again until {deadline}."),
        _("Try again"),
        "card",
        "warn",
    ),
    Kind.ORDER_EXPIRED: Wording(
        _("Not paid in time: {title}"),
        _("Order {number} was not paid by {deadline} and has ended. Nothing was charged."),
        _("See the order"),
        "clock",
        "warn",
    ),
    f"{Kind.ORDER_EXPIRED}.seller": Wording(
        _("Not paid in time: {title}"),
        _("The buyer of order {number} did not pay by {deadline}. The piece is yours to sell again."),
        _("See the order"),
        "clock",
        "warn",
    ),
    Kind.SHIPMENT_DUE: Wording(
        _("Time to ship: {title}"),
        _("You promised to have order {number} with the courier by {deadline}."),
        _("See the order"),
        "clock",
        "hurry",
    ),
    f"{Kind.SHIPMENT_DUE}.over": Wording(
        _("Overdue: {title}"),
        _("Your promise for order {number} is over. Not sent by {cancelled_at}, it is cancelled and refunded."),
        _("See the order"),
        "clock",
        "warn",
    ),
    Kind.ORDER_CANCELLED: Wording(
        _("Cancelled: {title}"),
        _("The maker cannot send order {number}. All of your {amount} goes back to you. The reason given: {reason}"),
        _("See the order"),
        "close",
        "warn",
    ),
    f"{Kind.ORDER_CANCELLED}.late": Wording(
        _("Cancelled: {title}"),
        _("The maker did not send order {number} in time. All of your {amount} goes back to you."),
        _("See the order"),
        "close",
        "warn",
    ),
    f"{Kind.ORDER_CANCELLED}.seller": Wording(
        _("Cancelled: {title}"),
        _("Order {number} was not sent in time, so the buyer gets all of the money back."),
        _("See the order"),
        "close",
        "warn",
    ),
    Kind.PAYOUT_ACCOUNT: Wording(
        _("Your payouts go to another account"),
        _(
            "Your shares now go to {account}; nothing is sent there before {over}. "
            "If it was not you who changed this, write to us at once."
        ),
        _("See the account"),
        "wallet",
        "warn",
    ),
    Kind.PAYOUT_SENT: Wording(
        _("Sent to you: {amount}"),
        _("Your share of order {number} is on its way to your account."),
        _("See the order"),
        "wallet",
        "good",
    ),
    f"{Kind.PAYOUT_SENT}.bank": Wording(
        _("Sent to you: {amount}"),
        _("Your share of order {number} was sent to your bank account, with the reference {reference}."),
        _("See the order"),
        "wallet",
        "good",
    ),
    Kind.PAYOUT_RECALLED: Wording(
        _("Taken back: {amount}"),
        _("The buyer of order {number} gets money back, so that much of your share is taken back from your account."),
        _("See the order"),
        "back",
        "warn",
    ),
    f"{Kind.PAYOUT_RECALLED}.bank": Wording(
        _("Please send back: {amount}"),
        _("The buyer of order {number} gets money back, and your share has been sent. We write to you about how."),
        _("See the order"),
        "back",
        "warn",
    ),
    f"{Kind.ORDER_EXPIRED}.choice": Wording(
        _("Not paid in time: {title}"),
        _("The buyer of order {number} did not pay by {deadline}. Offer it to the next bidder, or list it again."),
        _("See what you can do"),
        "clock",
        "warn",
    ),
    Kind.SECOND_CHANCE: Wording(
        _("It can be yours after all: {title}"),
        _("The winner did not pay. You may have it for {price}, until {deadline}. Declining costs nothing."),
        _("See the offer"),
        "won",
        "hurry",
    ),
    f"{Kind.SECOND_CHANCE}.yours": Wording(
        _("It is yours: {title}"),
        _("Order {number} is yours once {amount} is paid, by {deadline}. An unpaid win counts against your account."),
        _("Pay"),
        "won",
        "good",
    ),
    f"{Kind.SECOND_CHANCE}.accepted": Wording(
        _("Accepted: {title}"),
        _("Bidder {bidder} takes it for {price} and has until {deadline} to pay; ship once we tell you it is paid."),
        _("See the sale"),
        "hammer",
        "good",
    ),
    f"{Kind.SECOND_CHANCE}.declined": Wording(
        _("Declined: {title}"),
        _("Bidder {bidder} does not want it. You can offer it to the next one, or list it again."),
        _("See what you can do"),
        "hammer",
    ),
    f"{Kind.SECOND_CHANCE}.expired": Wording(
        _("Not answered: {title}"),
        _("Bidder {bidder} did not take it in time. You can offer it to the next one, or list it again."),
        _("See what you can do"),
        "clock",
    ),
    f"{Kind.SECOND_CHANCE}.over": Wording(
        _("The offer is over: {title}"), _("You did not take it, and you owe nothing."), _("See the auction"), "clock"
    ),
    f"{Kind.SECOND_CHANCE}.withdrawn": Wording(
        _("Taken back: {title}"),
        _("The maker no longer offers it to you. You owe nothing."),
        _("See the auction"),
        "info",
    ),
    Kind.SHIPPED: Wording(
        _("On its way: {title}"),
        _("The maker sent it with {courier}, tracking number {tracking}."),
        _("Follow the order"),
        "truck",
        "good",
    ),
    f"{Kind.SHIPPED}.untracked": Wording(
        _("On its way: {title}"), _("The maker has sent order {number}."), _("Follow the order"), "truck", "good"
    ),
    Kind.DELIVERED: Wording(
        _("Delivered: {title}"),
        _("Order {number} has arrived, says its maker. Confirm the receipt once you have it in your hands."),
        _("Confirm receipt"),
        "box",
        "good",
    ),
    Kind.RECEIPT_DUE: Wording(
        _("Is it with you? {title}"),
        _(
            "Order {number} was delivered, says its maker. On {deadline} it counts as received, and the maker is paid. "
            "If all is well, confirm the receipt; if not, open a complaint before then: both are on its page."
        ),
        _("See the order"),
        "box",
        "hurry",
    ),
    f"{Kind.RECEIPT_DUE}.on_its_way": Wording(
        _("Has it arrived? {title}"),
        _(
            "Nobody has told us that order {number} arrived. On {deadline} it counts as received, and the maker is "
            "paid. Confirm the receipt, or, if it is not there, open a complaint before then: both are on its page."
        ),
        _("See the order"),
        "truck",
        "hurry",
    ),
    Kind.COMPLETED: Wording(
        _("Receipt confirmed: {title}"),
        _("The buyer has it. Your share of order {number} is {amount}."),
        _("See the order"),
        "check",
        "good",
    ),
    f"{Kind.COMPLETED}.silence": Wording(
        _("Counted as received: {title}"),
        _("Nobody said otherwise in time. Your share of order {number} is {amount}."),
        _("See the order"),
        "check",
        "good",
    ),
    Kind.REFUNDED: Wording(
        _("Money back: {title}"),
        _("{amount} of order {number} is on its way back to how you paid; banks take up to ten days. Why: {reason}."),
        _("See the order"),
        "back",
        "good",
    ),
    f"{Kind.REFUNDED}.seller": Wording(
        _("Refunded to the buyer: {title}"),
        _("{amount} of order {number} went back; {price} of it was your share. Why: {reason}."),
        _("See the order"),
        "back",
        "warn",
    ),
    Kind.DISPUTED: Wording(
        _("Your bank is asking about a payment: {title}"),
        _(
            "It contests the payment of order {number}, so the order stands still until it has decided. "
            "If it was you who paid, tell your bank and us."
        ),
        _("See the order"),
        "flag",
        "hurry",
    ),
    f"{Kind.DISPUTED}.seller": Wording(
        _("The buyer’s bank contests a payment: {title}"),
        _(
            "Order {number} stands still and its money waits until the bank has decided. "
            "Send nothing now; keep what proves that it was sent."
        ),
        _("See the order"),
        "flag",
        "warn",
    ),
    Kind.DISPUTE_DECIDED: Wording(
        _("Your bank has decided: {title}"), _("See where order {number} stands."), _("See the order"), "flag"
    ),
    f"{Kind.DISPUTE_DECIDED}.won": Wording(
        _("Your bank has decided: {title}"),
        _("The payment of order {number} stands, and the order goes on from where it was."),
        _("See the order"),
        "flag",
    ),
    f"{Kind.DISPUTE_DECIDED}.lost": Wording(
        _("Your bank gave your money back: {title}"),
        _("Order {number} is closed. If the piece is with you, please write to its maker."),
        _("See the order"),
        "back",
    ),
    f"{Kind.DISPUTE_DECIDED}.seller_won": Wording(
        _("The bank decided for you: {title}"),
        _("Order {number} goes on from where it was, and so does your share."),
        _("See the order"),
        "check",
        "good",
    ),
    f"{Kind.DISPUTE_DECIDED}.seller_lost": Wording(
        _("The bank decided for the buyer: {title}"),
        _("It gave the money of order {number} back, and your share with it."),
        _("See the order"),
        "flag",
        "warn",
    ),
    Kind.FEEDBACK_REQUEST: Wording(
        _("How was it? {title}"),
        _("A minute of your words helps {brand} and whoever buys next."),
        _("Leave feedback"),
        "star",
    ),
    Kind.FEEDBACK_LEFT: Wording(
        _("You were rated: {title}"), _("The buyer of order {number} gave {stars} of 5."), _("See the feedback"), "star"
    ),
    Kind.MESSAGE: Wording(_("{person} wrote about {title}"), _("“{excerpt}”"), _("Read and answer"), "chat"),
    Kind.COMPLAINT_UPDATE: Wording(
        _("Your complaint {number} is open"), _("“{title}” waits for our staff again."), _("See the complaint"), "flag"
    ),
    f"{Kind.COMPLAINT_UPDATE}.filed": Wording(
        _("We have your complaint {number}"),
        _("“{title}”: a person of our staff reads it and answers here."),
        _("See the complaint"),
        "flag",
    ),
    f"{Kind.COMPLAINT_UPDATE}.in_progress": Wording(
        _("We are on your complaint {number}"), _("“{title}” is being looked into."), _("See the complaint"), "flag"
    ),
    f"{Kind.COMPLAINT_UPDATE}.resolved": Wording(
        _("Your complaint {number} is resolved"),
        _("Read our answer to “{title}”. If it does not settle things, write to us again."),
        _("Read the answer"),
        "flag",
        "good",
    ),
    f"{Kind.COMPLAINT_UPDATE}.closed": Wording(
        _("Your complaint {number} is closed"), _("“{title}” has been closed."), _("See the complaint"), "flag"
    ),
    Kind.SELLER_VERIFIED: Wording(
        _("Your shop is verified"),
        _("{brand} now carries the badge that buyers look for."),
        _("See your shop"),
        "shield",
        "good",
    ),
    Kind.VIOLATION: Wording(
        _("An unpaid win was recorded"),
        _("{title} was not paid in time. This is number {count} in 12 months; {limit} block an account."),
        _("See the order"),
        "flag",
        "warn",
    ),
    f"{Kind.VIOLATION}.waived": Wording(
        _("An unpaid win was forgiven"), _("{title} no longer counts against you."), _("See the order"), "check", "good"
    ),
    Kind.ACCOUNT_BLOCKED: Wording(
        _("Your account is blocked"),
        _(
            "You cannot bid, buy or sell right now, and your bids on running auctions no longer count. "
            "The reason: {reason}. You can still pay what you owe, and appeal."
        ),
        _("See why and appeal"),
        "lock",
        "warn",
    ),
    Kind.APPEAL: Wording(
        _("We read your appeal"), _("The block stays. Our answer: {answer}"), _("See your account"), "lock", "warn"
    ),
    f"{Kind.APPEAL}.granted": Wording(
        _("Your appeal is granted"), _("The block is lifted. {answer}"), _("See your account"), "check", "good"
    ),
    Kind.ACCOUNT_UNBLOCKED: Wording(
        _("Your account is open again"),
        _("You can bid, buy and sell as before."),
        _("See what ends soon"),
        "check",
        "good",
    ),
}


@dataclass(frozen=True)
class Words:
    """What is said to one person: plain text for mail and titles, and the sentence as safe HTML."""

    title: str
    title_html: SafeString
    sentence: str
    sentence_html: SafeString
    action: str
    icon: str
    dye: str


def wording_of(notification: Notification) -> Wording:
    kind, variant = notification.kind, notification.context.get("variant")
    return WORDINGS.get(f"{kind}.{variant}") or WORDINGS[kind]


def words_of(notification: Notification) -> Words:
    """The words of this row, in the language in force."""
    wording = wording_of(notification)
    plain = UNKNOWN | {name: in_plain(name, value) for name, value in notification.context.items()}
    marked = UNKNOWN | {name: in_html(name, value) for name, value in notification.context.items()}
    return Words(
        title=wording.title.format(**plain),
        title_html=format_html(wording.title, **marked),
        sentence=wording.sentence.format(**plain),
        sentence_html=format_html(wording.sentence, **marked),
        action=str(wording.action),
        icon=wording.icon,
        dye=wording.dye,
    )


def in_plain(name: str, value) -> str:
    if name in MONEY:
        return rupees(Decimal(value))
    if name in TIMES:
        return words.moment_words(datetime.fromisoformat(value))
    return str(value)


def in_html(name: str, value) -> SafeString:
    if name in MONEY:
        return words.money(Decimal(value))
    if name in TIMES:
        return words.instant(datetime.fromisoformat(value))
    return format_html("<bdi>{}</bdi>", value)


def excerpt(text: str, length: int = 140) -> str:
    """The beginning of someone's words on one line."""
    return Truncator(" ".join(text.split())).chars(length)
