"""Two stages for the same play: the sandbox, and Stripe through the fake, over real HTTP."""

from datetime import UTC, datetime, timedelta

import pytest
import time_machine

from orders.providers import stripe_client
from tests.orders.providers.stages import Listener, SandboxStage, StripeStage
from tests.stripe_fake import StripeFake


@pytest.fixture
def listener():
    """An endpoint that hears webhooks, and answers what it is told to (`listener.status`)."""
    with Listener() as listener:
        yield listener


@pytest.fixture
def fake(settings, listener):
    """Stripe, set up: its key and its two secrets are in the settings, its events go to `listener`."""
    secrets = {"webhook_secret": "whsec_account", "connect_secret": "whsec_connect"}
    with StripeFake(webhook_url=listener.url, **secrets) as fake:
        settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE = fake.secret_key, fake.url
        settings.STRIPE_WEBHOOK_SECRETS = list(secrets.values())
        yield fake
    stripe_client.client_for.cache_clear()


@pytest.fixture(params=[pytest.param("sandbox", marks=pytest.mark.django_db), "stripe"])
def stage(request):
    if request.param == "sandbox":
        return SandboxStage()
    return StripeStage(request.getfixturevalue("fake"), request.getfixturevalue("listener"))


@pytest.fixture
def stripe_stage(fake, listener):
    return StripeStage(fake, listener)


@pytest.fixture
def time_machine_at():
    """`time_machine_at(minutes=6)`: our clock is ahead from now on."""
    travelling = []

    def travel(**delta) -> None:
        traveller = time_machine.travel(datetime.now(UTC) + timedelta(**delta), tick=True)
        traveller.start()
        travelling.append(traveller)

    yield travel
    for traveller in travelling:
        traveller.stop()
