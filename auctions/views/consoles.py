"""A seller's running auctions, all at one glance, and those that have just ended."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.access import seller_only
from auctions import live, watching
from catalog.paging import Order, page_of
from config.fragments import render_page
from config.live.lists import MOST


@require_safe
@seller_only
def index(request: HttpRequest) -> HttpResponse:
    """Running, those that end first on top; ended in the last week, with what to do next."""
    rows = watching.running_of(request.seller)
    page = page_of(rows, order=Order("ends_at"), cursor=request.GET.get("after", ""), size=MOST)
    context = {
        "running": page.rows,
        "after": page.next_cursor,
        "is_first": page.is_first,
        "scheduled": watching.scheduled_of(request.seller) if page.is_first else [],
        "ended": watching.ended_of(request.seller) if page.is_first else [],
    }
    return render_page(request, "auctions/consoles/index.html", context, fragment="seller-auctions")


@require_safe
@seller_only
def state(request: HttpRequest) -> HttpResponse:
    """What its socket would say now, for a page that polls."""
    return HttpResponse("".join(live.glances(watching.of_seller(request.user.pk))))
