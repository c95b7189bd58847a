"""Listing an auction again that found no home."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import gettext as _

from accounts import standing
from accounts.access import signed_in
from auctions import relisting
from auctions.models import Auction
from auctions.views.auctions import own_auction
from catalog import publishing
from catalog.views.listings import address_of
from config.fragments import leave, render_page


@signed_in
def new(request: HttpRequest, pk: int) -> HttpResponse:
    auction = own_auction(request, pk)
    made = relisting.again(auction)
    return leave(request, made) if made else ask(request, auction, refusal=relisting.relist_refusal(auction))


@signed_in
def create(request: HttpRequest, pk: int) -> HttpResponse:
    """A second click leads to the auction that the first one made."""
    auction = own_auction(request, pk)
    try:
        made = relisting.relist(auction_id=pk, actor=request.user)
    except relisting.RelistRefused as refusal:
        return ask(request, auction, refusal=str(refusal), status=422)
    except publishing.NotReady as refusal:
        return ask(request, auction, problems=refusal.problems, status=422)
    except standing.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("It is listed again, and open for bids."))
    return leave(request, made)


def ask(
    request: HttpRequest, auction: Auction, *, refusal: str | None = None, problems=(), status: int = 200
) -> HttpResponse:
    mend = [(problem.message, address_of(problem, auction.product)) for problem in problems]
    context = {"auction": auction, "refusal": refusal, "problems": mend}
    return render_page(request, "auctions/relistings/new.html", context, status=status)
