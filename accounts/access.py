"""Who may open a view. Standing is the rules' business; these only ask who someone is."""

import time
from collections.abc import Callable
from functools import wraps
from urllib.parse import urlencode, urlsplit

from allauth.account import app_settings
from allauth.account.authentication import get_authentication_records
from allauth.mfa.utils import is_mfa_enabled
from django.conf import settings
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import resolve_url
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from accounts.models import SellerProfile, User
from config.fragments import leave


def signed_in(view: Callable) -> Callable:
    """Send a visitor to log in and then back to the page they were on; a fragment never becomes a log-in form.

    What it shows is this person's alone: no cache, nor the Back button after logging out, brings it to another.
    """

    @never_cache
    @wraps(view)
    def inner(request: HttpRequest, *args, **kwargs):
        if request.user.is_authenticated:
            return view(request, *args, **kwargs)
        return to_log_in(request)

    return inner


def to_log_in(request: HttpRequest) -> HttpResponse:
    if request.method == "POST":
        words = _("Nothing is saved yet: log in first, then do it once more.")
        messages.warning(request, words, fail_silently=True)
    return leave(request, f"{resolve_url(settings.LOGIN_URL)}?{urlencode({'next': page_of(request)})}")


def page_of(request: HttpRequest) -> str:
    """The page someone has before their eyes: never the address of a fragment, nor one that only takes a POST."""
    if request.htmx:
        return page_of_fragment(request)
    if request.method in ("GET", "HEAD"):
        return request.get_full_path()
    came_from = request.headers.get("Referer", "")
    if not url_has_allowed_host_and_scheme(came_from, {request.get_host()}, require_https=request.is_secure()):
        return "/"
    return urlsplit(came_from)._replace(scheme="", netloc="", fragment="").geturl() or "/"


def page_of_fragment(request: HttpRequest) -> str:
    """What HTMX says is open; the front page when that is no address, or not one of ours."""
    try:
        return request.htmx.current_url_abs_path or "/"
    except ValueError:
        return "/"


def is_proven(request: HttpRequest) -> bool:
    """Whether they showed within five minutes that it is them: by their password, and by a code where that is on.

    Logging in counts as well as being asked again (`prove`); a browser left open, or a stolen cookie, does not.
    """
    asked_for = {"password", "mfa"} if is_mfa_enabled(request.user) else {"password"}
    return asked_for <= proofs(request)


def proofs(request: HttpRequest) -> set[str]:
    """What was shown in this session of late: `password`, `mfa`."""
    since = time.time() - app_settings.REAUTHENTICATION_TIMEOUT
    return {one["method"] for one in get_authentication_records(request, request.user) if one["at"] > since}


def prove(request: HttpRequest, back_to: str) -> HttpResponse:
    """Ask for what is missing, first the password, and then come `back_to`, where the code may be asked for."""
    page = "mfa_reauthenticate" if "password" in proofs(request) else "account_reauthenticate"
    return leave(request, f"{resolve_url(page)}?{urlencode({'next': back_to})}")


def seller_of(user: User) -> SellerProfile | None:
    """The person's seller profile, or None."""
    if not user.is_authenticated:
        return None
    return SellerProfile.objects.select_related("city__province").filter(user=user).first()


def role_of(user: User, seller: SellerProfile | None) -> str:
    """One of four words. Who has given us an address to send to buys; who has a profile sells."""
    if user.is_staff:
        return _("admin")
    if seller is None:
        return _("buyer")
    return _("both") if user.addresses.exists() else _("seller")


def seller_only(view: Callable) -> Callable:
    """Pass `request.seller`; send someone who is no seller to the page where they become one."""

    @wraps(view)
    @signed_in
    def inner(request: HttpRequest, *args, **kwargs):
        request.seller = seller_of(request.user)
        if request.seller is None:
            return leave(request, "seller_profile")
        return view(request, *args, **kwargs)

    return inner


def staff_only(view: Callable) -> Callable:
    @wraps(view)
    @signed_in
    def inner(request: HttpRequest, *args, **kwargs):
        if not request.user.is_staff:
            raise Http404
        return view(request, *args, **kwargs)

    return inner
