"""What a test needs of a provider's other side: payers, sellers in their forms, and the messages that tell of them."""

import json
import threading
import uuid
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from django.utils import timezone

from orders.models import SandboxSession
from orders.providers import sandbox, sandbox_disputes, sandbox_outbox, signing, stripe
from orders.providers.base import Applicant, Checkout, Line, Provider
from orders.providers.events import Event
from tests.stripe_fake import disputes

NUMBER = "PUR-7K2M9Q"
LINES = (Line("Kashi plate", 200_000, 2), Line("Delivery", 45_000))
PRICE = 445_000  # paisa


def make_checkout(**overrides) -> Checkout:
    now = timezone.now()
    return Checkout(
        **{
            "key": uuid.uuid4(),
            "purchase_number": NUMBER,
            "lines": LINES,
            "asked_at": now,
            "pay_until": now + timedelta(minutes=30),
            "return_url": "https://bazaar.example/purchases/7/result/",
            "cancel_url": "https://bazaar.example/purchases/7/",
            "email": "bilal@madeinpk.test",
        }
        | overrides
    )


def make_applicant(**overrides) -> Applicant:
    told = {"key": uuid.uuid4(), "slug": "ayesha-kashi", "brand": "Ayesha Kashi", "email": "ayesha@madeinpk.test"}
    return Applicant(**told | overrides)


class Stage:
    """A provider with its other side: `pay` is a payer, `allow` a seller, `dispute`, `inquire`, `drop`, `escalate` and
    `decide` a payer's bank; `events` what we have heard, read."""

    provider: Provider
    dispute_fee: int  # paisa

    def open(self, **overrides) -> str:
        return self.provider.create_session(make_checkout(**overrides)).reference

    def charge(self, **overrides) -> str:
        """Captured money."""
        reference = self.open(**overrides)
        self.pay(reference)
        return self.provider.fetch_session(reference).charge

    def account(self) -> str:
        """A seller's account that money reaches."""
        reference = self.provider.create_account(make_applicant())
        self.allow(reference)
        return reference

    def transfer(self, amount_paisa: int = 100_000) -> str:
        sent = {"account": self.account(), "charge": self.charge(), "group": NUMBER, "key": uuid.uuid4()}
        return self.provider.transfer(amount_paisa=amount_paisa, **sent).reference

    def last(self, kind: str) -> Event:
        return [event for event in self.events() if event.kind == kind][-1]


class SandboxStage(Stage):
    provider = sandbox
    dispute_fee = sandbox_disputes.FEE

    def pay(self, reference: str) -> None:
        sandbox.pay(reference)

    def allow(self, account: str) -> None:
        sandbox.allow_payouts(account)

    def dispute(self, charge: str) -> str:
        return sandbox_disputes.dispute(charge).reference

    def inquire(self, charge: str) -> str:
        return sandbox_disputes.inquire(charge).reference

    def drop(self, reference: str) -> None:
        sandbox_disputes.drop(reference)

    def escalate(self, reference: str) -> None:
        sandbox_disputes.dispute(sandbox.fetch_dispute(reference).charge)

    def decide(self, reference: str, *, won: bool) -> None:
        sandbox_disputes.decide(reference, won=won)

    def signed(self) -> list[tuple[bytes, dict]]:
        rows = SandboxSession.objects.order_by("pk")
        bodies = [json.dumps(sandbox_outbox.message(row, event)).encode() for row in rows for event in row.outbox]
        return [(body, signing.signature(body)) for body in bodies]

    def events(self) -> list[Event]:
        return [sandbox.parse_event(*told) for told in self.signed()]


class StripeStage(Stage):
    provider = stripe
    dispute_fee = disputes.FEE

    def __init__(self, fake, listener):
        self.fake, self.listener = fake, listener

    def pay(self, reference: str) -> None:
        self.fake.payer.pay(reference)

    def allow(self, account: str) -> None:
        self.fake.payer.complete_onboarding(account)

    def dispute(self, charge: str) -> str:
        return self.fake.payer.dispute(charge)["id"]

    def inquire(self, charge: str) -> str:
        return self.fake.payer.inquire(charge)["id"]

    def drop(self, reference: str) -> None:
        self.fake.payer.drop_inquiry(reference)

    def escalate(self, reference: str) -> None:
        self.fake.payer.escalate(reference)

    def decide(self, reference: str, *, won: bool) -> None:
        self.fake.payer.close_dispute(reference, won=won)

    def signed(self) -> list[tuple[bytes, dict]]:
        self.fake.webhooks.settle()
        return list(self.listener.heard)

    def events(self) -> list[Event]:
        return [stripe.parse_event(*told) for told in self.signed()]


class Listener:
    """Hears POSTs at `url`; `heard` is bodies with their headers."""

    def __init__(self):
        self.heard: list[tuple[bytes, dict]] = []
        self.status = 200
        self.http = ThreadingHTTPServer(("127.0.0.1", 0), self.handler())
        self.url = f"http://127.0.0.1:{self.http.server_port}/webhooks/stripe/"
        self.thread = threading.Thread(target=self.http.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)

    def handler(listener):
        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                body = self.rfile.read(int(self.headers["Content-Length"]))
                listener.heard.append((body, dict(self.headers)))
                self.send_response(listener.status)
                self.send_header("Content-Length", "0")
                self.end_headers()

            def log_message(self, *args):
                pass

        return Handler

    def __enter__(self) -> "Listener":
        self.thread.start()
        return self

    def __exit__(self, *_exc) -> None:
        self.http.shutdown()
        self.http.server_close()
        self.thread.join()
