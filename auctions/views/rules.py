"""The rules, told to people."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from auctions.explaining import rows_of
from auctions.starting import steps_in_force
from config.fragments import render_page


def show(request: HttpRequest) -> HttpResponse:
    """How it works, with the increments that an auction opened now would keep."""
    context = {"steps": rows_of(steps_in_force(timezone.now())), "market": settings.MARKET}
    return render_page(request, "pages/how_it_works.html", context)
