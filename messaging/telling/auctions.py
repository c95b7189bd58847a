"""What the bidders and the seller of an auction are told."""

from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef

from auctions.models import Auction, Bid, Paddle
from messaging.models import Notification
from messaging.notifying import notice, write
from orders.models import Order

Kind = Notification.Kind
LAST_HOUR = timedelta(hours=1)


def tell_of_bid(*, bid: Bid, auction: Auction, outbid: Paddle | None) -> None:
    """The seller of every new offer (a mail for the first only), and whoever lost the lead; one INSERT."""
    if bid.kind == Bid.Kind.RAISE:
        return
    url, now = auction.get_absolute_url(), bid.arrived_at
    about = {"subject": f"bid:{bid.pk}", "url": url, "now": now}
    context = {"title": auction.product.title, "bidder": bid.paddle.number, "price": auction.price}
    seller_id = auction.product.seller.user_id
    notices = [notice(recipient_id=seller_id, kind=Kind.BID_PLACED, context=context, mail=bid.sequence == 1, **about)]
    if outbid is not None:
        context = context | {"next_bid": auction.minimum_next, "last_hour": auction.ends_at - now <= LAST_HOUR}
        notices.append(notice(recipient_id=outbid.user_id, kind=Kind.OUTBID, context=context, **about))
    write(notices)


def tell_of_sale(*, auction: Auction) -> None:
    """The winner, every other bidder whose bids stand, and the seller."""
    order = Order.objects.select_related("purchase").filter(auction=auction).exclude(state__in=Order.DEAD).first()
    context = {"title": auction.product.title, "price": auction.price, "bidder": auction.leader.number}
    if order is not None:
        context |= {"deadline": order.purchase.deadline.isoformat(), "number": order.number}
    pay_url = order.purchase.get_absolute_url() if order else auction.get_absolute_url()
    sale_url = order.get_absolute_url() if order else auction.get_absolute_url()
    told = about(auction)
    winner, seller = auction.leader.user_id, auction.product.seller.user_id
    lost = [
        notice(recipient_id=user_id, kind=Kind.AUCTION_LOST, context=context, **told)
        for user_id in bidders(auction, but=winner)
    ]
    won = notice(recipient_id=winner, kind=Kind.AUCTION_WON, context=context, **told | {"url": pay_url})
    ended = notice(recipient_id=seller, kind=Kind.AUCTION_ENDED, context=context, **told | {"url": sale_url})
    write([won, ended, *lost])


def tell_of_no_sale(*, auction: Auction) -> None:
    """The seller, and the bidders that the reserve was not met."""
    context = {"title": auction.product.title}
    variant = {"variant": "unsold"} if auction.price is None else {"variant": "reserve", "price": auction.price}
    tell_of_end(auction, for_seller=context | variant, for_bidders=context | {"variant": "unsold"})


def tell_of_cancellation(*, auction: Auction, reason: str) -> None:
    context = {"title": auction.product.title, "variant": "cancelled", "reason": reason}
    tell_of_end(auction, for_seller=context, for_bidders=context)


def tell_of_end(auction: Auction, *, for_seller: dict, for_bidders: dict) -> None:
    told = about(auction)
    seller = auction.product.seller.user_id
    ended = notice(recipient_id=seller, kind=Kind.AUCTION_ENDED, context=for_seller, **told)
    lost = [
        notice(recipient_id=user_id, kind=Kind.AUCTION_LOST, context=for_bidders, **told)
        for user_id in bidders(auction)
    ]
    write([ended, *lost])


def about(auction: Auction) -> dict[str, str | datetime | None]:
    return {"subject": f"auction:{auction.pk}", "url": auction.get_absolute_url(), "now": auction.closed_at}


def bidders(auction: Auction, but: int | None = None) -> list[int]:
    """The people with standing bids on `auction`, by user id."""
    standing = Bid.objects.standing().filter(paddle=OuterRef("pk")).order_by()
    here = auction.paddles.filter(Exists(standing)).exclude(user_id=but)
    return list(here.order_by("number").values_list("user_id", flat=True))
