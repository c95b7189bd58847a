"""Buying an auctioned piece at once: asked once more, then held. What is to be paid is shown by `orders`."""

from django.http import Http404, HttpRequest, HttpResponse
from django.views.decorators.http import require_POST, require_safe

from accounts import standing
from accounts.access import signed_in
from auctions import buying
from auctions.forms import BuyNowForm
from auctions.models import Auction
from auctions.views.auctions import visible_auction
from config.fragments import leave, render_page


@require_safe
@signed_in
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """What buying it now means, or why it cannot be."""
    auction = visible_auction(request, pk)
    if is_holder(request, auction):
        return leave(request, "auction_payment", pk)
    return render_new(request, auction, refusal=buying.refusal_for(auction, request.user))


@require_POST
@signed_in
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """Hold it, and go on to pay."""
    auction = visible_auction(request, pk)
    form = BuyNowForm(request.POST)
    if not form.is_valid():
        return render_new(request, auction, refusal=buying.refusal_for(auction, request.user), status=422)
    try:
        buying.hold(auction_id=pk, buyer=request.user, price_seen=form.cleaned_data["price"])
    except Auction.DoesNotExist:
        raise Http404 from None
    except buying.BuyNowRefused as refusal:
        return render_new(request, visible_auction(request, pk), refusal=refusal, status=422)
    except standing.NotAllowed as refusal:
        return render_new(request, auction, refusal=refusal, status=403)
    return leave(request, "auction_payment", pk)


def is_holder(request: HttpRequest, auction: Auction) -> bool:
    return auction.is_held and auction.held_by.user_id == request.user.pk


def render_new(request: HttpRequest, auction: Auction, *, refusal=None, status: int = 200) -> HttpResponse:
    """The question; only a changed price is asked again, any other refusal leaves the way back."""
    asked = refusal is None or isinstance(refusal, buying.PriceChanged)
    context = {"auction": auction, "product": auction.product, "refusal": refusal, "asked": asked}
    return render_page(request, "auctions/purchases/new.html", context, status=status)
