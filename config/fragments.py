"""Page or fragment: the one place that knows whether a browser asked for a whole page or HTMX for a part of it."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.cache import patch_vary_headers
from django.utils.safestring import SafeString

from config import saving


def wants_fragment(request: HttpRequest) -> bool:
    """True when HTMX will swap the answer into a page that is already open (not for a restored history entry)."""
    return bool(request.htmx) and not request.htmx.history_restore_request and not request.htmx.boosted


def render_page(
    request: HttpRequest,
    template: str,
    context: dict | None = None,
    *,
    fragment: str | None = None,
    status: int = 200,
) -> HttpResponse:
    """`template`, or for HTMX its part `template#fragment` (a whole page when no fragment is named).

    `fragment` may itself be the path of a shared `_part.html`.
    """
    name = template
    if fragment and wants_fragment(request):
        name = fragment if fragment.endswith(".html") else f"{template}#{fragment}"
    response = render(request, name, context, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return saving.vary(response)


def render_part(part: SafeString, *, status: int = 200) -> HttpResponse:
    """A part that is drawn already, for HTMX."""
    response = HttpResponse(part, status=status)
    patch_vary_headers(response, ["HX-Request"])
    return response


def leave(request: HttpRequest, to, *args, **kwargs) -> HttpResponse:
    """Go to another page: 302 for a form, `HX-Redirect` when HTMX asked. `to` is what `redirect` takes."""
    response = redirect(to, *args, **kwargs)
    if request.htmx:
        response = HttpResponse(status=204, headers={"HX-Redirect": response.url})
    patch_vary_headers(response, ["HX-Request"])
    return response


def announce(response: HttpResponse, fact: str) -> HttpResponse:
    """Tell the page a fact, past tense (`cart-changed`); parts that care reload themselves."""
    known = response.headers.get("HX-Trigger")
    response.headers["HX-Trigger"] = f"{known}, {fact}" if known else fact
    return response
