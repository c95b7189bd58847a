"""Using less data: a choice of one's own, or of this browser while nobody is logged in."""

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST

from accounts import presenting
from config import saving


@require_POST
def edit(request: HttpRequest) -> HttpResponse:
    """Back to the page that one was on, drawn the other way."""
    on, back = request.POST.get("data_saver") == "on", request.POST.get("next", "")
    response = redirect(back if url_has_allowed_host_and_scheme(back, {request.get_host()}) else "/")
    if request.user.is_authenticated:
        presenting.choose_data_saver(user=request.user, on=on)
    elif on:
        flags = {"secure": settings.SESSION_COOKIE_SECURE, "httponly": True, "samesite": "Lax"}
        response.set_cookie(saving.COOKIE, "1", max_age=saving.COOKIE_AGE, **flags)
    else:
        response.delete_cookie(saving.COOKIE, samesite="Lax")
    return response
