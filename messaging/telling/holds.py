"""What the seller and the bidders of an auction are told when somebody buys it now, and when they do not pay."""

from auctions import ending
from auctions.models import Auction, Paddle
from messaging.models import Notification
from messaging.notifying import notice, write

Kind = Notification.Kind


def tell_of_hold(*, auction: Auction) -> None:
    """In the app only: what comes of it, half an hour later, is mailed."""
    context = {"price": auction.buy_now_price, "deadline": auction.held_until.isoformat()}
    tell_all(auction, Kind.AUCTION_HELD, but=auction.held_by, context=context, now=auction.held_at, mail=False)


def tell_of_release(*, auction: Auction, paddle: Paddle) -> None:
    """`paddle` held it, and knows: its order has expired or was given up."""
    tell_all(auction, Kind.AUCTION_RELEASED, but=paddle, context={"ends_at": auction.ends_at.isoformat()})


def tell_all(auction: Auction, kind: str, *, but: Paddle, context: dict, **when) -> None:
    """The seller and everyone whose bids stand, save `but`. Each turn of the auction is told once, by its version."""
    others = [user_id for user_id in ending.bidders(auction) if user_id != but.user_id]
    people = [auction.product.seller.user_id, *others]
    told = {"subject": f"auction:{auction.pk}:{auction.version}", "url": auction.get_absolute_url()}
    context = {"title": auction.product.title} | context
    write(notice(recipient_id=user_id, kind=kind, context=context, **told, **when) for user_id in people)
