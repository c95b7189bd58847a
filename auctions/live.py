"""Everything this app says over sockets, in one file. A frame is rendered once, from the newest state, for everyone.

What differs per person (leading, outbid, won) goes to that person's own topic as the verdict of their bid box.
"""

from django.template.loader import render_to_string

from accounts.models import User
from auctions import presenting
from auctions.models import Auction, Paddle
from config import live


@live.frame
def frame(auction_id: int) -> str | None:
    """The whole public state of an auction as it is now; None for one that nobody may see."""
    auction = Auction.objects.for_pages().filter(pk=auction_id).first()
    if auction is None or auction.state == Auction.State.DRAFT:
        return None
    box = presenting.Box(auction=auction, state="open")
    return render_to_string("auctions/auctions/_live.html", {"box": box, "auction": auction, "oob": True})


TOPIC = live.topic("auctions", frame)


@live.frame
def verdict(auction_id: int, user_id: int) -> str | None:
    """One person's verdict as it is now."""
    auction = Auction.objects.for_pages().get(pk=auction_id)
    box = presenting.box_for(auction, User.objects.get(pk=user_id))
    return render_to_string(
        "auctions/auctions/_verdict.html", {"box": box, "auction": auction, "oob": True, "alert": True}
    )


def show(auction: Auction) -> None:
    """Everyone who watches gets the newest state."""
    live.push(TOPIC.name(auction.pk), frame, auction.pk)


def show_to(auction: Auction, user_id: int) -> None:
    """One bidder gets their own verdict, on every page of this auction that they have open."""
    live.push(live.person(user_id), verdict, auction.pk, user_id, key=f"auction.{auction.pk}")


def show_bid(auction: Auction, outbid: Paddle | None) -> None:
    show(auction)
    if outbid is not None:
        show_to(auction, outbid.user_id)


def show_void(auction: Auction, *, leader_changed: bool) -> None:
    show(auction)
    if leader_changed and auction.leader_id:
        show_to(auction, Paddle.objects.values_list("user_id", flat=True).get(pk=auction.leader_id))


def show_end(auction: Auction) -> None:
    """The end, to everyone; the verdict of each bidder comes with the box that their page then fetches."""
    show(auction)
