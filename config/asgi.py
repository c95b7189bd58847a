"""Pages and sockets over ASGI: daphne's entry point."""

import os

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
os.environ.setdefault("DATABASE_POOL", "1")

from django.core.asgi import get_asgi_application

pages = get_asgi_application()

from django.utils.module_loading import autodiscover_modules

from config.live.sockets import socket

# The topics and frames of every app.
autodiscover_modules("live")


async def application(scope, receive, send) -> None:
    await (socket if scope["type"] == "websocket" else pages)(scope, receive, send)
