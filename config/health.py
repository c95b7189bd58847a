"""Is this process alive; can it serve? For load balancers and compose, not for people."""

import logging

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.http import HttpRequest, JsonResponse
from django.views.decorators.cache import never_cache

log = logging.getLogger(__name__)


@never_cache
def live(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 while the process answers at all; asks nobody else."""
    return JsonResponse({"live": True})


@never_cache
def ready(request: HttpRequest) -> JsonResponse:  # noqa: ARG001
    """200 when the database and, if there is one, Redis answer; else 503, naming what does not."""
    parts = {"database": database_answers}
    if settings.REDIS_URL:
        parts["redis"] = redis_answers
    states = {name: answers(name, ask) for name, ask in parts.items()}
    ready_now = all(states.values())
    return JsonResponse({"ready": ready_now, **states}, status=200 if ready_now else 503)


def answers(name: str, ask) -> bool:
    try:
        ask()
    except Exception:
        log.exception("Not ready: the %s does not answer.", name)
        return False
    return True


def database_answers() -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1")
        cursor.fetchone()


def redis_answers() -> None:
    cache.get("health")
