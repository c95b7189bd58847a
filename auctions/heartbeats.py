"""Signs that bidding is possible: whatever takes bids writes one every ten seconds, by the database's clock (ADR 12).

A gap between two of them is an outage (`auctions.outages`): nothing took bids, or nothing reached the database.
"""

import atexit
import logging
import threading
import time
from datetime import timedelta

from django.conf import settings
from django.db import connection
from django.db.models import Max

from auctions import outages
from auctions.models import Heartbeat
from config.clock import database_now
from config.startup import beside_pages

log = logging.getLogger(__name__)

GOODBYE = 2  # seconds that a beat in hand may take when the process ends


def beat() -> bool:
    """Write down that bidding is possible now. Whether it had been impossible until now."""
    newest = Heartbeat.objects.aggregate(newest=Max("at"))["newest"]
    now = database_now()
    Heartbeat.objects.create(at=now)
    return newest is not None and now - newest > timedelta(seconds=settings.MARKET["OUTAGE_SECONDS"])


def prune() -> int:
    """Delete what is older than a day, except for the newest of it: an outage is told by the heartbeat before it."""
    kept_since = database_now() - timedelta(days=1)
    newest = Heartbeat.objects.filter(at__lt=kept_since).aggregate(newest=Max("at"))["newest"]
    return Heartbeat.objects.filter(at__lt=newest).delete()[0] if newest else 0


class Heart(threading.Thread):
    """Beats until it is told to stop. Without the database it beats on in vain, and that is the outage."""

    def __init__(self):
        super().__init__(name="heart", daemon=True)
        self.stopping = threading.Event()
        self.beaten_at: float | None = None

    def run(self) -> None:
        while not self.stopping.is_set():
            self.beat_once()
            self.stopping.wait(settings.MARKET["HEARTBEAT_SECONDS"])

    def beat_once(self) -> None:
        """When this ends an outage, give its time back at once: people see it before the end. Keeps no connection."""
        try:
            # A late bid may have been the first sign of life: then ours finds no gap before it.
            was_silent = self.was_silent()
            if beat() or was_silent:
                outages.recent.forget()
                outages.make_up()
            self.beaten_at = time.monotonic()
        except Exception as error:
            log.warning("No heartbeat: %s", error)
        finally:
            connection.close()

    def was_silent(self) -> bool:
        """Whether this process itself has not been able to for as long as an outage takes, or not at all yet."""
        return self.beaten_at is None or time.monotonic() - self.beaten_at > settings.MARKET["OUTAGE_SECONDS"]

    def stop(self) -> None:
        self.stopping.set()
        self.join(GOODBYE)


@beside_pages
def begin() -> Heart:
    """This process takes bids from now on, until it ends."""
    heart = Heart()
    heart.start()
    atexit.register(heart.stop)
    return heart
