"""The cities of a province: for a drop-down that depends on another."""

from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from accounts.forms import cities_of, city_prompt
from config.fragments import render_page


@require_safe
def cities(request: HttpRequest) -> HttpResponse:
    """The options of a city drop-down; public, as the map is."""
    found = cities_of(request.GET.get("province"))
    return render_page(request, "accounts/places/_cities.html", {"cities": found, "prompt": city_prompt(bool(found))})


def sent(request: HttpRequest) -> dict:
    """What a form with a place was sent, as its keyword arguments.

    *Show cities* (without JavaScript the only way to the second drop-down) comes back with what was typed, unjudged.
    """
    if request.method != "POST":
        return {}
    if "show_cities" in request.POST:
        return {"initial": request.POST.dict()}
    return {"data": request.POST}
