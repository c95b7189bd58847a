"""Pages to read: how it works, what it costs, why to trust it."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse

from config import money
from config.fragments import render_page

# The published first table (rules, section 2); an auction's page shows the one that it keeps.
STEPS = [
    (0, 5), (100, 10), (500, 25), (1_000, 50), (2_500, 100), (5_000, 250), (10_000, 500), (25_000, 1_000),
    (50_000, 2_500), (100_000, 5_000), (250_000, 10_000),
]  # fmt: skip
EXAMPLES = (1_000, 12_500, 100_000)


def how_it_works(request: HttpRequest) -> HttpResponse:
    ends = [*(start for start, _step in STEPS[1:]), None]
    steps = [{"start": start, "end": end, "step": step} for (start, step), end in zip(STEPS, ends, strict=True)]
    return render_page(request, "pages/how_it_works.html", {"steps": steps, "market": settings.MARKET})


def fees(request: HttpRequest) -> HttpResponse:
    examples = [
        {"price": price, "commission": money.commission_on(price), "share": money.share_of(price)} for price in EXAMPLES
    ]
    return render_page(request, "pages/fees.html", {"examples": examples, "market": settings.MARKET})


def trust(request: HttpRequest) -> HttpResponse:
    return render_page(request, "pages/trust.html", {"market": settings.MARKET})
