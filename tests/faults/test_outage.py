"""A real web process stops taking bids and starts again; what that gives back to the auctions."""

import http.client
import os
import secrets
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlencode, urlsplit
from uuid import uuid4

import pytest
from django.conf import settings
from django.db import connection, transaction
from django.utils import timezone

from auctions import closing
from auctions.models import Auction, Heartbeat
from tests import factories
from tests.faults import hasty

pytestmark = pytest.mark.django_db(transaction=True)

ROOT = Path(__file__).resolve().parents[2]
PATIENCE = 30  # seconds for anything that has to happen


class Web:
    """One gunicorn with one worker over the tests' own database; which are stopped and killed together."""

    def __init__(self, log: Path):
        self.log = log
        with socket.socket() as probe:
            probe.bind(("127.0.0.1", 0))
            self.port = probe.getsockname()[1]
        self.start()

    def start(self) -> None:
        words = f"gunicorn.app.wsgiapp config.wsgi --bind 127.0.0.1:{self.port} --worker-class gthread --threads 2"
        with self.log.open("a") as log:
            self.process = subprocess.Popen(
                [sys.executable, "-m", *words.split()],
                cwd=ROOT,
                env=os.environ | environment(),
                stdout=log,
                stderr=log,
                start_new_session=True,
            )

    def send(self, number: int) -> None:
        os.killpg(self.process.pid, number)

    def stop(self) -> None:
        self.send(signal.SIGSTOP)

    def go_on(self) -> None:
        self.send(signal.SIGCONT)

    def kill(self) -> None:
        self.send(signal.SIGKILL)
        self.process.wait(PATIENCE)

    def bid(self, auction: Auction, session: str, maximum: int) -> int:
        """The status that a bid over HTTP is answered with."""
        token = secrets.token_hex(16)
        fields = {"maximum": maximum, "nonce": uuid4(), "confirmed": "on", "certain": "on"}
        headers = {
            "Cookie": f"sessionid={session}; csrftoken={token}",
            "Content-Type": "application/x-www-form-urlencoded",
        }
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        try:
            body = urlencode(fields | {"csrfmiddlewaretoken": token})
            line.request("POST", f"/auctions/{auction.pk}/bids/", body, headers)
            return line.getresponse().status
        finally:
            line.close()


def environment() -> dict[str, str]:
    name = str(connection.settings_dict["NAME"])
    if connection.vendor == "postgresql":
        url = urlsplit(os.environ["DATABASE_URL"])._replace(path=f"/{name}").geturl()
    else:
        url = f"sqlite://{Path(name).resolve()}"
    return {
        "DJANGO_SETTINGS_MODULE": hasty.__name__,
        "DATABASE_URL": url,
        "SECRET_KEY": settings.SECRET_KEY,
        "SITE_URL": "http://127.0.0.1",
        "ALLOWED_HOSTS": "127.0.0.1",
        "SANDBOX_PAYMENTS": "1",
        "DEBUG": "0",
    }


@pytest.fixture
def web(tmp_path, settings) -> Iterator[Web]:
    settings.MARKET = settings.MARKET | {name: hasty.MARKET[name] for name in ("HEARTBEAT_SECONDS", "OUTAGE_SECONDS")}
    web = Web(tmp_path / "log")
    try:
        yield web
    finally:
        web.go_on()
        web.process.terminate()
        web.process.wait(PATIENCE)
    assert "Traceback" not in web.log.read_text(), "it ends quietly"


def until(true: Callable[[], object]) -> None:
    deadline = time.monotonic() + PATIENCE
    while not true():
        assert time.monotonic() < deadline, "it never came to pass"
        time.sleep(0.1)


def age_of_newest() -> timedelta:
    newest = Heartbeat.objects.order_by("-at").values_list("at", flat=True).first()
    return timezone.now() - newest if newest else timedelta.max


def is_beating() -> bool:
    return age_of_newest() < timedelta(seconds=1)


@pytest.mark.parametrize(("fails", "comes_back"), [("stop", "go_on"), ("kill", "start")])
def test_end_within_an_outage_of_the_web_process_is_given_back(web, ayesha, bilal, sana, sign_in, fails, comes_back):
    auction = factories.make_auction(ayesha.seller_profile, starting_price=1000)
    factories.bid_on(auction, bilal, 5000)
    session = sign_in(sana).cookies["sessionid"].value
    until(is_beating)
    end = timezone.now() + timedelta(seconds=1)
    Auction.objects.filter(pk=auction.pk).update(ends_at=end)

    getattr(web, fails)()
    until(lambda: age_of_newest() > timedelta(seconds=3.5) and timezone.now() > end + timedelta(seconds=2.1))
    with transaction.atomic():
        Heartbeat.objects.all().delete()
        assert closing.close(auction.pk).state == "sold", "but for the heartbeats it would be over"
        transaction.set_rollback(True)
    assert closing.close(auction.pk) is None, "nobody could bid, so nobody has won"
    auction.refresh_from_db()
    assert (auction.state, auction.ends_at, auction.outage_seconds) == ("open", end, 0)

    getattr(web, comes_back)()
    until(lambda: Auction.objects.get(pk=auction.pk).outage_seconds)
    auction.refresh_from_db()
    told = auction.events.get(kind="delayed").facts
    assert told["seconds"] == auction.outage_seconds >= 10 * 60 + 4
    assert auction.ends_at == end + timedelta(seconds=told["seconds"]) > timezone.now() + timedelta(minutes=9)
    until(is_beating)
    assert web.bid(auction, session, 9000) == 302
    auction.refresh_from_db()
    assert auction.leader.user == sana
