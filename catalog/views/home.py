"""The front page."""

from django.http import HttpRequest, HttpResponse

from catalog import displaying, imaging
from config import money
from config.fragments import render_page

EXAMPLE_PRICE = 12_500


def show(request: HttpRequest) -> HttpResponse:
    ending = displaying.ending_soon(request.user, count=5)
    crafts = displaying.crafts()
    for craft in crafts:
        craft.cover_url = imaging.url_of(craft.cover_name, imaging.SMALL) if craft.cover_name else ""
    makers, places = displaying.workshops()
    context = {
        "hero": ending[0] if ending else None,
        "ending": ending[1:],
        "fixed": displaying.new_at_fixed_price(request.user, count=8),
        "featured": displaying.featured(request.user, count=4),
        "crafts": crafts,
        "makers": makers,
        "places": places,
        "example_price": EXAMPLE_PRICE,
        "example_share": money.share_of(EXAMPLE_PRICE),
    }
    return render_page(request, "catalog/home/show.html", context)
