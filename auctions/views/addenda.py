"""Notes that a seller adds to a running auction after the first bid."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import standing
from accounts.access import signed_in
from auctions import amending
from auctions.forms import AddendumForm
from auctions.models import Auction
from auctions.views.auctions import own_auction
from config.fragments import leave, render_page


@signed_in
def new(request: HttpRequest, pk: int) -> HttpResponse:
    auction = own_auction(request, pk)
    return ask(request, auction, AddendumForm(), refusal=amending.note_refusal(auction, timezone.now()))


@signed_in
def create(request: HttpRequest, pk: int) -> HttpResponse:
    auction, form = own_auction(request, pk), AddendumForm(request.POST)
    if not form.is_valid():
        return ask(request, auction, form, status=422)
    try:
        amending.add_note(auction_id=pk, text=form.cleaned_data["text"], actor=request.user)
    except amending.NoteRefused as refusal:
        return ask(request, auction, form, refusal=str(refusal), status=422)
    except standing.NotAllowed as refusal:
        raise PermissionDenied(str(refusal)) from refusal
    messages.success(request, _("Your note is on the page, and the bidders are told."))
    return leave(request, auction)


def ask(request: HttpRequest, auction: Auction, form, *, refusal: str | None = None, status: int = 200) -> HttpResponse:
    context = {"auction": auction, "form": form, "refusal": refusal}
    return render_page(request, "auctions/addenda/new.html", context, status=status)
