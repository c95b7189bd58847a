"""What its seller can do with an auction now: the panel of its page by itself."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from auctions import owning
from auctions.views.auctions import own_auction
from config.fragments import leave, render_page, wants_fragment


@require_safe
@signed_in
def show(request: HttpRequest, pk: int) -> HttpResponse:
    """For a page that is open already; anyone else is led to the page."""
    auction = own_auction(request, pk)
    if not wants_fragment(request):
        return leave(request, auction)
    return render_page(
        request, "auctions/auctions/_owner.html", {"auction": auction, "deeds": owning.deeds_of(auction)}
    )
