"""The project's settings, as tests run them: DATABASE_URL and REDIS_URL choose the ground, the rest is fixed here."""

import os
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
os.environ.setdefault("SECRET_KEY", "of-the-tests")
os.environ.setdefault("VAR_DIR", str(ROOT / "var" / "test"))
os.environ.setdefault("SITE_URL", "http://testserver")
os.environ.setdefault("SANDBOX_PAYMENTS", "1")
os.environ.setdefault("ALLOWED_HOSTS", "testserver,127.0.0.1,localhost")
os.environ.setdefault("SERVE_MEDIA", "1")
os.environ.setdefault("LOG_LEVEL", "ERROR")
os.environ.setdefault("URDU", "1")

from config.settings import *  # noqa: F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
STORAGES = {  # noqa: F405
    "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
    "staticfiles": {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"},
}
# What one test read of heartbeats is not the next one's.
MARKET = MARKET | {"HEARTBEATS_READ_EVERY_SECONDS": 0}  # noqa: F405
# Tasks that nobody consumes must not pile up from run to run.
HUEY = {"huey_class": "huey.MemoryHuey", "name": "test", "immediate": False, "results": False}
if REDIS_URL:  # noqa: F405
    # Workers of xdist share one Redis, not what is in it.
    WORKER = os.environ.get("PYTEST_XDIST_WORKER", "test")
    CACHES["default"]["KEY_PREFIX"] = WORKER  # noqa: F405
    CHANNEL_LAYERS["default"]["CONFIG"]["prefix"] += f".{WORKER}"  # noqa: F405
    HUEY = {**HUEY, "name": WORKER, "huey_class": "huey.RedisHuey", "connection": {"url": REDIS_URL}}  # noqa: F405
# No thread may keep a connection that would outlive the test database.
DATABASES["default"]["CONN_MAX_AGE"] = 0  # noqa: F405
STATIC_ROOT.mkdir(parents=True, exist_ok=True)  # noqa: F405
