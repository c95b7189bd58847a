"""Everything this app says over sockets, in one file. A frame is rendered once, from the newest state, for everyone.

What differs per person (leading, outbid, won) goes to that person's own topic as the verdict of their bid box.
"""

from django.template.loader import render_to_string

from accounts.models import User
from auctions import drawing, presenting, watching
from auctions.models import Auction, Paddle
from config import live


@live.frame
def frame(auction_id: int, *, brief: bool = False) -> str | None:
    """The whole public state of an auction as it is now, `brief` without its newest bids; None for one that nobody may
    see."""
    auction = Auction.objects.for_pages().filter(pk=auction_id).first()
    if auction is None or auction.state == Auction.State.DRAFT:
        return None
    recent = "" if brief else render_to_string("auctions/auctions/_recent.html", newest(auction))
    return drawing.live(auction, oob=True) + recent


def newest(auction: Auction) -> dict:
    return {"bids": presenting.Box(auction=auction, state="open").history, "oob": True}


@live.frame
def deeds(auction_id: int) -> str:
    """Has its seller's page ask what they can do now: the panel has a form, which no frame has."""
    return render_to_string("auctions/auctions/_deeds_call.html", {"auction_id": auction_id, "oob": True})


def stake(auction_id: int, user_id: int) -> str | None:
    """What its seller, or someone who leads or is outbid, has to know when they come back; None for everyone else."""
    auction = Auction.objects.for_pages().get(pk=auction_id)
    if auction.product.seller.user_id == user_id:
        return deeds(auction_id)
    box = presenting.box_for(auction, User.objects.get(pk=user_id))
    if box.state not in ("leading", "outbid"):
        return None
    return drawing.verdict(box, oob=True)


TOPIC = live.topic("auctions", frame, stake)


@live.frame
def glance(auction_id: int) -> str | None:
    """What lists show of an auction. Rendered once for all its bidders: which of them leads, each row knows itself."""
    return next(iter(glances([auction_id])), None)


def glances(auction_ids: list[int]) -> list[str]:
    """The glance of each, with one query."""
    seen = Auction.objects.filter(pk__in=auction_ids).exclude(state=Auction.State.DRAFT)
    return [
        render_to_string(
            "auctions/auctions/_glance.html", {"auction": auction, "bidders": auction.bidders, "oob": True}
        )
        for auction in watching.with_bidders(seen)
    ]


GLANCES = live.topic("glances", glance)
live.watchlist("bids", GLANCES, watching.of_bidder, glances)
live.watchlist("seller-auctions", GLANCES, watching.of_seller, glances)


@live.frame
def verdict(auction_id: int, user_id: int) -> str | None:
    """One person's verdict as it is now."""
    auction = Auction.objects.for_pages().get(pk=auction_id)
    box = presenting.box_for(auction, User.objects.get(pk=user_id))
    return drawing.verdict(box, oob=True, alert=True)


def show(auction: Auction) -> None:
    """Everyone who watches gets the newest state, on its own page or in a list."""
    live.push(TOPIC.name(auction.pk), frame, auction.pk)
    live.push(GLANCES.name(auction.pk), glance, auction.pk)


def show_deeds(auction: Auction) -> None:
    """Its seller gets what they can do with it now."""
    live.push(live.person(auction.product.seller.user_id), deeds, auction.pk, key=f"deeds.{auction.pk}")


def show_to(auction: Auction, user_id: int) -> None:
    """One bidder gets their own verdict, on every page of this auction that they have open."""
    live.push(live.person(user_id), verdict, auction.pk, user_id, key=f"auction.{auction.pk}")


def show_bid(auction: Auction, outbid: Paddle | None) -> None:
    show(auction)
    if auction.bid_count == 1:
        show_deeds(auction)
    if outbid is not None:
        show_to(auction, outbid.user_id)


def show_void(auction: Auction, paddle: Paddle, *, leader_changed: bool) -> None:
    """To everyone, to whoever's bids they were, and to whoever leads now."""
    show(auction)
    show_deeds(auction)
    show_to(auction, paddle.user_id)
    if leader_changed and auction.leader_id:
        show_to(auction, Paddle.objects.values_list("user_id", flat=True).get(pk=auction.leader_id))


def show_hold(auction: Auction, holder: Paddle) -> None:
    """Held, or open again: to everyone, and to whoever holds or held it on their other pages."""
    show(auction)
    show_deeds(auction)
    show_to(auction, holder.user_id)


def show_end(auction: Auction) -> None:
    """The end, to everyone; the verdict of each bidder comes with the box that their page then fetches."""
    show(auction)
    show_deeds(auction)


def show_start(auction: Auction) -> None:
    show(auction)
    show_deeds(auction)
