"""Taking one's bids back: first what that means, then a reason."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST, require_safe

from accounts.access import signed_in
from auctions import retracting
from auctions.forms import RetractionForm
from auctions.models import Auction
from auctions.views.auctions import visible_auction
from config.fragments import leave, render_page


def own_auction(request: HttpRequest, pk: int) -> Auction:
    """The auction, for who has bid on it; 404 for everyone else."""
    auction = visible_auction(request, pk)
    if not auction.bids.filter(paddle__user=request.user).exists():
        raise Http404
    return auction


@require_safe
@signed_in
def new(request: HttpRequest, pk: int) -> HttpResponse:
    return render_new(request, own_auction(request, pk), RetractionForm())


@require_POST
@signed_in
def create(request: HttpRequest, pk: int) -> HttpResponse:
    auction = own_auction(request, pk)
    form = RetractionForm(request.POST)
    if not form.is_valid():
        return render_new(request, auction, form, status=422)
    reason, sequences = form.cleaned_data["reason"], form.cleaned_data["sequences"]
    try:
        retracting.retract(auction_id=pk, bidder=request.user, reason=reason, sequences=sequences)
    except retracting.RetractionRefused as refusal:
        return render_new(request, visible_auction(request, pk), form, refusal=refusal, status=422)
    messages.success(request, _("Taken back. The auction's log says so, without your name."))
    return leave(request, auction)


def render_new(
    request: HttpRequest, auction: Auction, form: RetractionForm, *, refusal=None, status: int = 200
) -> HttpResponse:
    """What would go and what would become of the price, as it is now; or why nothing can be taken back."""
    retraction = None
    try:
        retraction = retracting.consider(auction, request.user)
    except retracting.RetractionRefused as reason:
        refusal = reason
    context = {"auction": auction, "retraction": retraction, "form": form, "refusal": refusal}
    return render_page(request, "auctions/retractions/new.html", context, status=status)
