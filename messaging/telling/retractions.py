"""Who is told that a bid was taken back: the seller, and whoever leads because of it."""

from auctions.models import Auction, Paddle
from messaging.models import Notification
from messaging.notifying import notice, write

Kind = Notification.Kind


def tell_of_retraction(*, auction: Auction, paddle: Paddle, reason: str, new_leader: Paddle | None) -> None:
    """Each retraction is told once, by the auction's version."""
    told = {
        "kind": Kind.BID_RETRACTED,
        "subject": f"auction:{auction.pk}:{auction.version}",
        "url": auction.get_absolute_url(),
    }
    context = {"title": auction.product.title, "bidder": paddle.number, "price": auction.price_shown}
    seller_id = auction.product.seller.user_id
    notices = [notice(recipient_id=seller_id, context=context | {"variant": reason}, **told)]
    if new_leader is not None:
        notices.append(notice(recipient_id=new_leader.user_id, context=context | {"variant": "leads"}, **told))
    write(notices)
