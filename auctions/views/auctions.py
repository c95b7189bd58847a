"""An auction's page."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.cache import get_conditional_response
from django.views.decorators.http import require_safe

from auctions import live, owning, presenting
from auctions.models import Auction
from auctions.views import boxes
from catalog import wishing
from config import saving
from config.fragments import render_page, render_part, wants_fragment

PAGE = "auctions/auctions/show.html"


def visible_auction(request: HttpRequest, pk: int, *, drafts: bool = False) -> Auction:
    """The auction, if this person may see it: with `drafts` also their own, which nobody bids on. 404 otherwise."""
    auction = get_object_or_404(Auction.objects.for_pages(), pk=pk)
    if auction.state == Auction.State.DRAFT and not (drafts and auction.product.seller.user_id == request.user.pk):
        raise Http404
    return auction


def own_auction(request: HttpRequest, pk: int) -> Auction:
    """An auction of this seller that was published; anyone else's is not found."""
    own = Auction.objects.for_pages().exclude(state=Auction.State.DRAFT).filter(product__seller__user=request.user)
    return get_object_or_404(own, pk=pk)


def render_box(request: HttpRequest, auction: Auction, *, status: int = 200, **context) -> HttpResponse:
    """The auction's page, or only its bid box for HTMX; `context` is what differs in the box: a refused `form`, …"""
    box = context.pop("box", None) or presenting.box_for(auction, request.user)
    drawn = boxes.draw(request, box, **context)
    if wants_fragment(request):
        return render_part(drawn, status=status)
    wished = partial(wishing.is_wished, request.user, auction.product)
    context = {"auction": auction, "product": auction.product, "box": box, "drawn": drawn, "wished": wished}
    if owning.is_own(auction, request.user):
        context |= {"is_own": True, "deeds": partial(owning.deeds_of, auction)}
    return render_page(request, PAGE, context, status=status)


@require_safe
def show(request: HttpRequest, pk: int, slug: str) -> HttpResponse:
    auction = visible_auction(request, pk, drafts=True)
    if slug != auction.product.slug:
        return redirect(auction, permanent=True)
    if auction.state == Auction.State.DRAFT:
        return redirect("product_preview", auction.product_id)
    return render_box(request, auction)


@require_safe
def state(request: HttpRequest, pk: int) -> HttpResponse:
    """What the socket would say now, for pages that poll: 304 when they show it already, briefly for who saves data."""
    auction = visible_auction(request, pk)
    tag = f'"{auction.version}"'
    response = get_conditional_response(request, etag=tag) or HttpResponse(current(request, auction))
    response.headers["ETag"], response.headers["Cache-Control"] = tag, "no-store"
    return saving.vary(response)


def current(request: HttpRequest, auction: Auction) -> str:
    """The frame, and for a bidder what they have at stake."""
    html = live.frame(auction.pk, brief=bool(saving.data_saver(request)))
    if html is None:
        raise Http404
    own = live.stake(auction.pk, request.user.pk) if request.user.is_authenticated else None
    return html + (own or "")
