"""The line to Stripe: one client, and its errors in our words (`base`)."""

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

import stripe
from django.conf import settings

from orders.providers.base import PATIENCE, Contested, Declined, ProviderError, Refused, TryLater, Unknown

# Pinned: a newer library, or a change in Stripe's dashboard, changes no answer under us.
API_VERSION = "2026-10-28.endive"
RETRIES = 1
TIMEOUT = PATIENCE / (RETRIES + 1) - 1  # seconds; the pause before a retry is a second at most
# No library of ours writes an id into a home directory and reports our latencies with it.
stripe.enable_telemetry = False


def client() -> stripe.StripeClient:
    return client_for(settings.STRIPE_SECRET_KEY, settings.STRIPE_API_BASE)


@cache
def client_for(secret_key: str, api_base: str) -> stripe.StripeClient:
    """Safe to share between threads: its connections are kept per thread."""
    return stripe.StripeClient(
        secret_key,
        stripe_version=API_VERSION,
        base_addresses={"api": api_base},
        max_network_retries=RETRIES,
        http_client=stripe.RequestsClient(timeout=TIMEOUT),
    )


@contextmanager
def changing() -> Iterator[None]:
    """Around a call that changes something there. Raises the errors of `base`, and no other."""
    try:
        yield
    except stripe.StripeError as error:
        raise translated(error) from error


@contextmanager
def reading() -> Iterator[None]:
    """Around calls that only ask: a lost answer may be asked for again."""
    try:
        with changing():
            yield
    except Unknown as error:
        raise TryLater(*error.args) from error


def translated(error: stripe.StripeError) -> ProviderError:
    words = str(error)
    if error.code == "charge_disputed":
        return Contested(words)
    if isinstance(error, stripe.CardError) or error.code == "balance_insufficient":
        return Declined(words)
    # 409: the same key is being worked on by another call of ours.
    if isinstance(error, stripe.RateLimitError) or error.http_status == 409:
        return TryLater(words)
    if error.http_status is not None and 400 <= error.http_status < 500:
        return Refused(words)
    return Unknown(words)
