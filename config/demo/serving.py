"""Pages, sockets, tasks and bots in one process on one port, until Ctrl-C or SIGTERM."""

from collections.abc import Callable

from django.conf import settings
from django.utils.module_loading import autodiscover_modules
from huey.consumer import Consumer
from huey.contrib.djhuey import HUEY

from config.demo.bots import Bots
from config.demo.ports import HOST
from config.startup import serve_pages

PATIENCE = 1.5  # seconds that a task in hand may take when we stop


class Worker(Consumer):
    """Huey's consumer inside our process: signals are the server's business."""

    def _set_signal_handlers(self) -> None:
        """None: a second handler would take Ctrl-C away from the server."""


def start_worker() -> Worker:
    """The threads of `run_huey`, looking at the schedule every second."""
    autodiscover_modules("tasks")
    options = dict(settings.HUEY["consumer"]) | {"workers": 2, "shutdown_timeout": PATIENCE}
    worker = Worker(HUEY, **options)
    worker.start()
    return worker


def serve(port: int, *, with_bots: bool, ready: Callable[[], None]) -> None:
    """Block until a signal; `ready()` is called once the port is open. Everything is stopped on the way out."""
    from daphne.server import Server

    from config.asgi import application

    server = Server(
        application,
        endpoints=[f"tcp:port={port}:interface={HOST}"],
        ready_callable=ready,
        verbosity=0,
        application_close_timeout=1,
    )
    serve_pages()
    worker, bots = start_worker(), Bots()
    if with_bots:
        bots.start()
    try:
        server.run()
    finally:
        bots.stop()
        worker.stop(graceful=True)
