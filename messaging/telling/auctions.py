"""What the bidders and the seller of an auction are told."""

from datetime import datetime, timedelta

from django.urls import reverse
from django.utils import timezone

from auctions import ending
from auctions.models import Auction, AuctionEvent, Bid, Paddle, VoidReason
from auctions.outages import Outage
from catalog.models import Wish
from messaging.models import Notification
from messaging.notifying import notice, write
from messaging.wording import excerpt
from orders.models import Order
from orders.purchases import purchasing

Kind = Notification.Kind
CALLED_OFF = [Order.State.PENDING_PAYMENT, Order.State.CANCELLED]
LAST_HOUR = timedelta(hours=1)
PHOTO_MAIL_GAP = timedelta(hours=1)


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
    """The winner, every other bidder whose bids stand, and the seller.

    Whoever bought it now is told of their payment instead, and the seller by mail to ship.
    """
    context = {"title": auction.product.title, "price": auction.hammer_price, "bidder": auction.winner.number}
    if auction.bought_now:
        context |= {"variant": "bought"}
    pay_url = sale_url = auction.get_absolute_url()
    purchase = purchasing.purchase_of_win(auction)
    if purchase is not None:
        context |= {"deadline": purchase.deadline.isoformat(), "number": purchase.order_number}
        pay_url, sale_url = purchase.get_absolute_url(), reverse("order", args=[purchase.order_number])
    told = about(auction)
    winner, seller = auction.winner.user_id, auction.product.seller.user_id
    lost = [
        notice(recipient_id=user_id, kind=Kind.AUCTION_LOST, context=context, **told)
        for user_id in ending.bidders(auction)
        if user_id != winner
    ]
    won = notice(recipient_id=winner, kind=Kind.AUCTION_WON, context=context, **told | {"url": pay_url})
    sold = {"kind": Kind.AUCTION_ENDED, "context": context, "mail": not auction.bought_now}
    ended = notice(recipient_id=seller, **told | {"url": sale_url} | sold)
    write([ended, *lost] if auction.bought_now else [won, ended, *lost])


def tell_of_no_sale(*, auction: Auction) -> None:
    """The seller, and the bidders that the reserve was not met."""
    context = {"title": auction.product.title}
    variant = {"variant": "unsold"} if auction.price is None else {"variant": "reserve", "price": auction.price}
    tell_of_end(auction, for_seller=context | variant, for_bidders=context | {"variant": "unsold"})


def tell_of_cancellation(*, auction: Auction, reason: str) -> None:
    """Everyone, and with them whoever was buying it now."""
    context = {"title": auction.product.title, "variant": "cancelled", "reason": reason}
    tell_of_end(auction, for_seller=context, for_bidders=context)
    buyers = Order.objects.filter(auction=auction, bought_now=True, state__in=CALLED_OFF).values_list(
        "buyer", flat=True
    )
    write(notice(recipient_id=buyer, kind=Kind.AUCTION_LOST, context=context, **about(auction)) for buyer in buyers)


def tell_of_amendment(*, auction: Auction, subject: str, words: str) -> None:
    """Every bidder, of a note or of an extra photo; of photos that come together one mail is enough."""
    context = {"title": auction.product.title} | ({"excerpt": excerpt(words)} if words else {"variant": "photo"})
    told = {"kind": Kind.LISTING_CHANGED, "subject": subject, "url": auction.get_absolute_url(), "context": context}
    now = timezone.now()
    recently = Notification.objects.filter(url=told["url"], created_at__gt=now - PHOTO_MAIL_GAP, kind=told["kind"])
    mail = bool(words) or not recently.filter(recipient__in=ending.bidders(auction)).exists()
    write([notice(recipient_id=user_id, now=now, mail=mail, **told) for user_id in ending.bidders(auction)])


def tell_of_relisting(*, auction: Auction, by_itself: bool) -> None:
    """Whoever bid on the old one (save a winner who did not pay) or wishes for the piece; and the seller, when it
    happened by itself.
    """
    product, old = auction.product, auction.relisted_from
    defaulter = old.winner.user_id if old.lapsed_at else None
    told = {
        "kind": Kind.RELISTED,
        "subject": f"auction:{auction.pk}",
        "url": auction.get_absolute_url(),
        "now": auction.starts_at,
    }
    context = {"title": product.title, "price": auction.starting_price}
    seller = product.seller.user_id
    wishing = Wish.objects.filter(product=product).values_list("user_id", flat=True)
    drawn = dict.fromkeys([*(user_id for user_id in ending.bidders(old) if user_id != defaulter), *wishing])
    notices = [notice(recipient_id=user_id, context=context, **told) for user_id in drawn if user_id != seller]
    if by_itself:
        notices.append(notice(recipient_id=seller, context=context | {"variant": "seller"}, **told))
    write(notices)


def tell_of_delay(*, auction: Auction, outage: Outage) -> None:
    """Everyone whose bids stand, and the seller: there is more time than they thought."""
    context = {
        "title": auction.product.title,
        "began": outage.began.isoformat(),
        "over": outage.over.isoformat(),
        "ends_at": auction.ends_at.isoformat(),
    }
    # The sum only grows, so each outage has its own.
    fact = {"subject": f"delay:{auction.pk}:{auction.outage_seconds}", "url": auction.get_absolute_url()}
    people = [auction.product.seller.user_id, *ending.bidders(auction)]
    write([notice(recipient_id=user_id, kind=Kind.AUCTION_DELAYED, context=context, **fact) for user_id in people])


def tell_of_void(*, auction: Auction, paddle: Paddle, event: AuctionEvent, leader_changed: bool) -> None:
    """Whose bids they were, whoever leads now, and the seller.

    Nobody twice: a retraction is a fact of its own, a block is told as such, after the end the result tells the rest.
    """
    if event.kind == AuctionEvent.Kind.RETRACTION:
        return
    context = {"title": auction.product.title, "price": auction.price_shown, "bidder": paddle.number}
    told: dict[int, dict] = {}
    if event.at < auction.ends_at:
        told[auction.product.seller.user_id] = {"variant": "seller"}
        if leader_changed and auction.leader:
            told[auction.leader.user_id] = {"variant": "leader"}
    if event.facts["reason"] != VoidReason.BLOCKED:
        told[paddle.user_id] = {"reason": str(VoidReason(event.facts["reason"]).label)}
    fact = {"subject": f"void:{auction.pk}:{event.number}", "url": auction.get_absolute_url(), "now": event.at}
    write(
        notice(recipient_id=user_id, kind=Kind.BIDS_VOIDED, context=context | words, **fact)
        for user_id, words in told.items()
    )


def tell_of_end(auction: Auction, *, for_seller: dict, for_bidders: dict) -> None:
    told = about(auction)
    seller = auction.product.seller.user_id
    ended = notice(recipient_id=seller, kind=Kind.AUCTION_ENDED, context=for_seller, **told)
    lost = [
        notice(recipient_id=user_id, kind=Kind.AUCTION_LOST, context=for_bidders, **told)
        for user_id in ending.bidders(auction)
    ]
    write([ended, *lost])


def about(auction: Auction) -> dict[str, str | datetime | None]:
    return {"subject": f"auction:{auction.pk}", "url": auction.get_absolute_url(), "now": auction.closed_at}
