"""A seller cancels an auction of their own."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import standing
from accounts.access import signed_in
from auctions.cancelling import CancellationRefused, cancel_own, cancellation_refusal
from auctions.forms import CancellationForm
from auctions.models import Auction
from auctions.views.auctions import own_auction
from config.fragments import leave, render_page


@signed_in
def new(request: HttpRequest, pk: int) -> HttpResponse:
    """What would follow, before it does."""
    auction = own_auction(request, pk)
    form, refusal = CancellationForm(has_bids=bool(auction.bid_count)), cancellation_refusal(auction, timezone.now())
    return ask(request, auction, form, refusal=refusal)


@signed_in
def create(request: HttpRequest, pk: int) -> HttpResponse:
    auction = own_auction(request, pk)
    form = CancellationForm(request.POST, has_bids=bool(auction.bid_count))
    if not form.is_valid():
        return ask(request, auction, form, status=422)
    try:
        cancel_own(auction_id=pk, reason=form.cleaned_data["reason"], actor=request.user)
    except CancellationRefused as refusal:
        return ask(request, own_auction(request, pk), form, refusal=str(refusal), status=422)
    except standing.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("The auction is cancelled."))
    return leave(request, auction)


def ask(request: HttpRequest, auction: Auction, form, *, refusal: str | None = None, status: int = 200) -> HttpResponse:
    context = {"auction": auction, "form": form, "refusal": refusal, "bidders": bidder_count(auction)}
    return render_page(request, "auctions/cancellations/new.html", context, status=status)


def bidder_count(auction: Auction) -> int:
    """How many people would be told."""
    return auction.bids.standing().order_by().values("paddle").distinct().count()
