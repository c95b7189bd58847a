"""Error pages of ours where Django's own would fail."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponse:  # noqa: ARG001
    """400, without reading the body: Django's own page asks it for a CSRF token, and a body may be what is bad."""
    return render(request, "400.html", status=400)
