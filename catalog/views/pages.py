"""Pages to read: what it costs, why to trust it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import money
from config.fragments import render_page

EXAMPLES = (1_000, 12_500, 100_000)


def fees(request: HttpRequest) -> HttpResponse:
    examples = [
        {"price": price, "commission": money.commission_on(price), "share": money.share_of(price)} for price in EXAMPLES
    ]
    return render_page(request, "pages/fees.html", {"examples": examples, "market": settings.MARKET})


def trust(request: HttpRequest) -> HttpResponse:
    return render_page(request, "pages/trust.html", {"market": settings.MARKET})
