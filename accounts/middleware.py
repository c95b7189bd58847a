"""`request.user`, read together with the session."""

from functools import partial

from django.contrib.auth.middleware import AuthenticationMiddleware, get_user
from django.http import HttpRequest
from django.utils.functional import SimpleLazyObject

from accounts.backends import asked


class PersonMiddleware(AuthenticationMiddleware):
    """Django's own, which lets the backend see what the session brought along."""

    def process_request(self, request: HttpRequest) -> None:
        super().process_request(request)
        request.user = SimpleLazyObject(partial(person_of, request))


def person_of(request: HttpRequest):
    token = asked.set(request.session)
    try:
        return get_user(request)
    finally:
        asked.reset(token)
