"""Middleware of packages, as this site needs them."""

from random import getrandbits

import structlog
from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from csp.utils import build_policy
from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django_structlog.middlewares import RequestMiddleware

from config.addresses import proxied


class PolicyMiddleware(CSPMiddleware):
    """One content security policy for every page, written out once: it has no nonces and no exceptions."""

    def __init__(self, get_response):
        super().__init__(get_response)
        self.policy = build_policy()

    def process_request(self, request: HttpRequest) -> None:
        """There is no nonce to make."""

    def process_response(self, request: HttpRequest, response: HttpResponse) -> HttpResponse:
        # Django's pages for developers bring their own styles.
        if not (settings.DEBUG and response.status_code in (404, 500)):
            response.headers.setdefault(HEADER, self.policy)
        return response


class LogMiddleware(RequestMiddleware):
    """What is logged in a request tells its id, its person and the address that our own proxy saw: whatever a client
    claims before it is worth nothing. That a request came, and went well, is the proxy's to log."""

    def prepare(self, request: HttpRequest) -> None:
        # An id to find lines by, no secret: not worth a call of the system.
        structlog.contextvars.bind_contextvars(request_id=f"{getrandbits(128):032x}", ip=seen_address(request))
        self.bind_user_id(request)

    def handle_response(self, request: HttpRequest, response: HttpResponse) -> None:
        went_well = response.status_code < 400 and not response.streaming and not hasattr(request, "_raised_exception")
        if went_well:
            structlog.contextvars.clear_contextvars()
        else:
            super().handle_response(request, response)


def seen_address(request: HttpRequest) -> str:
    return proxied(request.META.get("REMOTE_ADDR", ""), request.META.get("HTTP_X_FORWARDED_FOR", ""))
