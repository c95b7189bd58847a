import json
import threading
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from django.core.exceptions import ImproperlyConfigured

from orders import checks, providers
from orders.models import SandboxSession
from orders.providers import manual, sandbox, sandbox_outbox, signing, stripe
from orders.providers.events import ForgedEvent, Kind, StaleEvent
from tests.orders.factories import make_win, session_of, start


@pytest.fixture
def session(ayesha, bilal):
    return session_of(start(make_win(ayesha.seller_profile, bilal)))


def body_of(session) -> bytes:
    session.refresh_from_db()
    return json.dumps(sandbox_outbox.message(session, session.outbox[0])).encode()


def test_signed_event_says_what_happened(session):
    sandbox.pay(session.reference)
    body = body_of(session)
    event = sandbox.parse_event(body, signing.signature(body))
    assert (event.kind, event.reference, event.currency) == (Kind.PAID, session.reference, "PKR")
    assert (event.amount_paisa, event.purchase_number) == (session.amount_paisa, session.purchase_number)


@pytest.mark.parametrize("header", ["", "t=1", "v1=abc", "t=1,v1=" + "0" * 64, "t=x,v1=" + "0" * 64])
def test_forged_signature_is_refused(session, header):
    sandbox.pay(session.reference)
    with pytest.raises(ForgedEvent):
        sandbox.parse_event(body_of(session), {signing.HEADER: header})


def test_changed_body_is_refused(session):
    sandbox.pay(session.reference)
    body = body_of(session)
    with pytest.raises(ForgedEvent):
        sandbox.parse_event(body.replace(b"PKR", b"USD"), signing.signature(body))


def test_signature_of_another_secret_is_refused(session, settings):
    sandbox.pay(session.reference)
    body = body_of(session)
    headers = signing.signature(body)
    settings.SANDBOX_SECRET = "another"
    with pytest.raises(ForgedEvent):
        sandbox.parse_event(body, headers)


@pytest.mark.parametrize("seconds", [-301, 301])
def test_event_of_another_time_is_refused(session, seconds):
    sandbox.pay(session.reference)
    body = body_of(session)
    with pytest.raises(StaleEvent):
        sandbox.parse_event(body, signing.signature(body, int(time.time()) + seconds))


ENDLESS = (
    b'{"id": 1, "type": "x", "data": {"reference": "", "amount_paisa": Infinity, "currency": "", "purchase_number": "",'
    b' "seller_slug": "", "reason": ""}}'
)
BODIES = [b"", b"[]", b"{}", b'{"id": 1, "type": "x", "data": 3}', b"\xff", b"[" * 100_000, ENDLESS]


@pytest.mark.parametrize("body", BODIES)
def test_event_of_another_shape_is_refused(body):
    with pytest.raises(ForgedEvent):
        sandbox.parse_event(body, signing.signature(body))


def test_session_ends_once_with_one_event(session):
    sandbox.pay(session.reference)
    sandbox.pay(session.reference)
    sandbox.decline(session.reference)
    state = sandbox.expire_session(session.reference)
    session.refresh_from_db()
    assert (session.state, len(session.outbox), state.state) == ("paid", 1, "paid")


def test_expired_session_cannot_be_paid(session):
    sandbox.expire_session(session.reference)
    sandbox.pay(session.reference)
    session.refresh_from_db()
    assert session.state == "expired"


def test_outbox_empties_in_order_and_stops_at_a_refusal(session):
    sandbox.pay(session.reference)
    session.refresh_from_db()
    SandboxSession.objects.update(outbox=[*session.outbox, {**session.outbox[0], "id": "evt_second"}])
    told = []

    def post(path, body, headers):
        told.append(json.loads(body)["id"])
        return 200 if len(told) == 1 else 500

    assert sandbox_outbox.deliver(session.reference, post=post) == 1
    session.refresh_from_db()
    assert [event["id"] for event in session.outbox] == ["evt_second"]
    assert told[1] == "evt_second"
    assert sandbox_outbox.deliver_waiting(post=lambda *_: 200) == 1
    assert sandbox_outbox.deliver_waiting(post=lambda *_: 200) == 0


def test_events_travel_by_real_http(session, settings):
    heard = []

    class Endpoint(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            heard.append((self.path, sandbox.parse_event(body, self.headers).kind))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = HTTPServer(("127.0.0.1", 0), Endpoint)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    settings.SITE_URL = f"http://127.0.0.1:{server.server_port}"
    sandbox.pay(session.reference)
    try:
        assert sandbox_outbox.deliver(session.reference) == 1
    finally:
        server.shutdown()
        server.server_close()
    assert heard == [("/webhooks/sandbox/", Kind.PAID)]


def test_silent_endpoint_costs_nothing_but_a_retry(session, settings):
    settings.SITE_URL = "http://127.0.0.1:9"
    sandbox.pay(session.reference)
    assert sandbox_outbox.deliver(session.reference) == 0
    session.refresh_from_db()
    assert len(session.outbox) == 1


def test_sandbox_is_refused_in_production_unless_allowed(settings):
    settings.DEBUG, settings.SANDBOX_PAYMENTS = False, False
    assert [error.id for error in checks.payment_provider_is_real(app_configs=None)] == ["orders.E001"]
    with pytest.raises(ImproperlyConfigured, match="SANDBOX_PAYMENTS"):
        providers.current()
    with pytest.raises(LookupError):
        providers.named("sandbox")
    settings.SANDBOX_PAYMENTS = True
    assert checks.payment_provider_is_real(app_configs=None) == []
    assert providers.current() is sandbox


def test_stripe_comes_first_and_has_to_be_heard(settings):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_WEBHOOK_SECRETS = "sk_test", []
    assert providers.current() is stripe
    assert providers.named("sandbox") is sandbox
    assert [error.id for error in checks.stripe_can_be_heard(app_configs=None)] == ["orders.E002"]
    settings.STRIPE_WEBHOOK_SECRETS = ["whsec_test"]
    assert checks.stripe_can_be_heard(app_configs=None) == []


def test_stand_in_for_stripe_is_refused_in_production_unless_allowed(settings):
    settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = "sk_test", "http://127.0.0.1:12111"
    assert checks.stripe_is_stripe(app_configs=None) == []
    settings.DEBUG, settings.SANDBOX_PAYMENTS = False, False
    assert [error.id for error in checks.stripe_is_stripe(app_configs=None)] == ["orders.E003"]
    settings.STRIPE_API_BASE = settings.STRIPE_API
    assert checks.stripe_is_stripe(app_configs=None) == []


def test_unknown_providers_are_said(settings):
    assert providers.payouts_named("manual") is manual
    with pytest.raises(LookupError):
        providers.named("manual")
    with pytest.raises(LookupError):
        providers.named("stripe")
