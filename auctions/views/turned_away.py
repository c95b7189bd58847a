"""People a seller takes no bids from: the list, adding a bidder of one's own auction, taking one off."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import seller_only
from auctions import turning_away
from auctions.models import BlockedBidder, Paddle
from config.fragments import leave, render_page
from config.ids import LARGEST_ID
from config.keyset import page_of


@require_safe
@seller_only
def index(request: HttpRequest) -> HttpResponse:
    """Newest first, each by the alias under which the seller met them."""
    rows = BlockedBidder.objects.filter(seller=request.seller).select_related("paddle__auction__product")
    page = page_of(request, rows.order_by("-pk"))
    context = {"rows": page.rows, "next_url": page.next_url}
    return render_page(request, "auctions/turned_away/index.html", context, fragment="turned-away")


def own_paddle(request: HttpRequest, pk: int, number: int) -> Paddle:
    """That bidder of an auction of this seller; else 404."""
    if number > LARGEST_ID:
        raise Http404
    paddles = Paddle.objects.select_related("auction__product")
    return get_object_or_404(paddles, auction=pk, number=number, auction__product__seller=request.seller)


@require_safe
@seller_only
def new(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    paddle = own_paddle(request, pk, number)
    context = {"paddle": paddle, "auction": paddle.auction}
    return render_page(request, "auctions/turned_away/new.html", context)


@require_POST
@seller_only
def create(request: HttpRequest, pk: int, number: int) -> HttpResponse:
    paddle = own_paddle(request, pk, number)
    turning_away.turn_away(seller=request.seller, paddle=paddle)
    messages.success(request, _("You take no more bids from %(bidder)s.") % {"bidder": paddle})
    return leave(request, "turned_away")


@require_POST
@seller_only
def delete(request: HttpRequest, pk: int) -> HttpResponse:
    if pk > LARGEST_ID or not turning_away.take_back(seller=request.seller, pk=pk):
        raise Http404
    messages.success(request, _("You take their bids again."))
    return leave(request, "turned_away")
