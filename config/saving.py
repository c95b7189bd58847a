"""Data saver: a page that opens no socket and asks every half minute instead, for who counts megabytes.

On by the browser's own setting (`Save-Data: on`), by a person's choice, or by a cookie of somebody without an account.
"""

from django.http import HttpRequest, HttpResponse
from django.utils.cache import patch_vary_headers

COOKIE, COOKIE_AGE = "data_saver", 365 * 24 * 60 * 60  # seconds
BROWSER, CHOICE = "browser", "choice"


def data_saver(request: HttpRequest | None) -> str:
    """Who turned it on, `BROWSER` or `CHOICE`; empty when it is off."""
    if request is None:
        return ""
    if request.headers.get("Save-Data", "").strip().lower() == "on":
        return BROWSER
    user = getattr(request, "user", None)
    chosen = user.data_saver if user is not None and user.is_authenticated else request.COOKIES.get(COOKIE) == "1"
    return CHOICE if chosen else ""


def vary(response: HttpResponse) -> HttpResponse:
    """Tell caches that the answer depends on it."""
    patch_vary_headers(response, ["Save-Data", "Cookie"])
    return response
