"""Error pages of ours where Django's own would fail."""

import sys

from django.db import InterfaceError, OperationalError
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400, without reading the body: Django's own page asks it for a CSRF token, and a body may be what is bad."""
    return render(request, "400.html", status=400)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001
    """500; while the database is away 503, because the same again in a few seconds will do."""
    if isinstance(sys.exc_info()[1], (OperationalError, InterfaceError)):
        return HttpResponse(render_to_string("503.html"), status=503, headers={"Retry-After": "5"})
    return HttpResponse(render_to_string("500.html"), status=500)
