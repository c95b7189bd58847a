from django.db import connection
from django.db.utils import OperationalError


def test_live_asks_nobody(client):
    response = client.get("/health/live")
    assert response.status_code == 200 and response.json() == {"live": True}
    assert "no-store" in response.headers["Cache-Control"]


def test_ready_when_the_database_answers(client, db):
    response = client.get("/health/ready")
    assert response.status_code == 200 and response.json()["database"] is True


def test_ready_says_when_the_database_does_not_answer(client, db):
    def dead(*_):
        raise OperationalError("gone")

    with connection.execute_wrapper(dead):
        response = client.get("/health/ready")
    assert response.status_code == 503
    assert response.json()["ready"] is False and response.json()["database"] is False


def test_ready_says_when_redis_does_not_answer(client, db, settings):
    settings.REDIS_URL = "redis://127.0.0.1:1/0"
    settings.CACHES = {
        "default": {"BACKEND": "django.core.cache.backends.redis.RedisCache", "LOCATION": settings.REDIS_URL}
    }
    response = client.get("/health/ready")
    assert response.status_code == 503 and response.json()["redis"] is False
