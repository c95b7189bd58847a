"""Lowering the reserve of a running auction, or taking it away."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import standing
from accounts.access import signed_in
from auctions import revising
from auctions.forms import ReserveForm
from auctions.models import Auction
from auctions.views.auctions import own_auction
from config.fragments import leave, render_page


@signed_in
def new(request: HttpRequest, pk: int) -> HttpResponse:
    auction = own_auction(request, pk)
    return ask(request, auction, ReserveForm(), refusal=revising.reserve_refusal(auction, timezone.now()))


@signed_in
def create(request: HttpRequest, pk: int) -> HttpResponse:
    auction, form = own_auction(request, pk), ReserveForm(request.POST)
    if not form.is_valid():
        return ask(request, auction, form, status=422)
    try:
        revising.lower_reserve(auction_id=pk, reserve=form.cleaned_data["reserve_price"], actor=request.user)
    except revising.TermsRefused as refusal:
        form.add_error("reserve_price", str(refusal))
        return ask(request, auction, form, refusal=revising.reserve_refusal(auction, timezone.now()), status=422)
    except standing.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("The new reserve counts from now on."))
    return leave(request, auction)


def ask(request: HttpRequest, auction: Auction, form, *, refusal: str | None = None, status: int = 200) -> HttpResponse:
    context = {"auction": auction, "form": form, "refusal": refusal}
    return render_page(request, "auctions/reserves/new.html", context, status=status)
