"""One address, one resource: which function answers which method."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse, HttpResponseNotAllowed


def by_method(*, GET: Callable | None = None, POST: Callable | None = None) -> Callable:
    """A view that hands GET (and HEAD) and POST to their own functions, and refuses the rest with 405."""
    allowed = {"GET": GET, "HEAD": GET, "POST": POST}

    def view(request: HttpRequest, *args, **kwargs) -> HttpResponse:
        function = allowed.get(request.method)
        if function is None:
            return HttpResponseNotAllowed([name for name, known in allowed.items() if known])
        return function(request, *args, **kwargs)

    return view
