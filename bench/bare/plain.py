"""The bare view as `startproject` would have it: Django's default middleware, session, log-in and CSRF check.

The people are the project's own, so that the same browsers can come.
"""

from bare.settings import *  # noqa: F403

from config import env

SECRET_KEY = env.text("SECRET_KEY", None)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.messages",
    "bare",
]
AUTH_USER_MODEL = "bare.Person"
MIDDLEWARE = [
    "django.middleware.security.SecurityMiddleware",
    "django.contrib.sessions.middleware.SessionMiddleware",
    "django.middleware.common.CommonMiddleware",
    "django.middleware.csrf.CsrfViewMiddleware",
    "django.contrib.auth.middleware.AuthenticationMiddleware",
    "django.contrib.messages.middleware.MessageMiddleware",
    "django.middleware.clickjacking.XFrameOptionsMiddleware",
]
