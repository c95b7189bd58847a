"""Which payment provider there is: Stripe with its keys, else the built-in sandbox where that is allowed."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from orders.providers.base import Provider


def sandbox_allowed() -> bool:
    """Play money only while developing, or where someone has explicitly said so."""
    return settings.DEBUG or settings.SANDBOX_PAYMENTS


def current() -> Provider:
    """The provider for new payments."""
    if settings.STRIPE_SECRET_KEY:
        raise ImproperlyConfigured("STRIPE_SECRET_KEY is set, but this version has no Stripe provider yet. Unset it.")
    if not sandbox_allowed():
        raise ImproperlyConfigured("There is no payment provider: set SANDBOX_PAYMENTS=1 for play money.")
    return named("sandbox")


def named(name: str) -> Provider:
    """The provider that made a payment, or whose event this says it is. Raises `LookupError`."""
    from orders.providers import sandbox

    known = {sandbox.NAME: sandbox} if sandbox_allowed() else {}
    return known[name]
