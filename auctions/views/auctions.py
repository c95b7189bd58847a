"""An auction's page."""

from functools import partial

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.views.decorators.http import require_safe

from auctions import live, presenting
from auctions.forms import BidForm
from auctions.models import Auction
from catalog import wishing
from config.fragments import render_page

PAGE, BOX = "auctions/auctions/show.html", "auctions/auctions/_box.html"


def visible_auction(request: HttpRequest, pk: int, *, drafts: bool = False) -> Auction:
    """The auction, if this person may see it: with `drafts` also their own, which nobody bids on. 404 otherwise."""
    auction = get_object_or_404(Auction.objects.for_pages(), pk=pk)
    if auction.state == Auction.State.DRAFT and not (drafts and auction.product.seller.user_id == request.user.pk):
        raise Http404
    return auction


def render_box(request: HttpRequest, auction: Auction, *, status: int = 200, **context) -> HttpResponse:
    """The auction's page, or only its bid box for HTMX; `context` is what differs in the box."""
    box = context.pop("box", None) or presenting.box_for(auction, request.user)
    form = context.pop("form", None) or BidForm(initial={"maximum": box.suggested})
    wished = partial(wishing.is_wished, request.user, auction.product)
    context |= {"auction": auction, "product": auction.product, "box": box, "form": form, "wished": wished}
    return render_page(request, PAGE, context, fragment=BOX, status=status)


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
    """What the socket would say now, for pages that poll."""
    html = live.frame(visible_auction(request, pk).pk)
    if html is None:
        raise Http404
    return HttpResponse(html, headers={"Cache-Control": "no-store"})
