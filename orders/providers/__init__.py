"""Which payment provider there is: Stripe with its keys, else the built-in sandbox where that is allowed."""

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

from orders.providers.base import Payouts, Provider


def sandbox_allowed() -> bool:
    """Play money only while developing, or where someone has explicitly said so."""
    return settings.DEBUG or settings.SANDBOX_PAYMENTS


def current() -> Provider:
    """The provider for new payments."""
    known = providers()
    for name in ("stripe", "sandbox"):
        if name in known:
            return known[name]
    raise ImproperlyConfigured(
        "There is no payment provider: set STRIPE_SECRET_KEY, or SANDBOX_PAYMENTS=1 for play money."
    )


def named(name: str) -> Provider:
    """The provider that made a payment, or whose event this says it is. Raises `LookupError`."""
    return providers()[name]


def payouts_named(name: str) -> Payouts:
    """Who sends money to a seller: a provider, or staff by hand (`manual`). Raises `LookupError`."""
    from orders.providers import manual

    return (providers() | {manual.NAME: manual})[name]


def providers() -> dict[str, Provider]:
    """Those that are set up, each imported only then: Stripe's library takes its time."""
    known: dict[str, Provider] = {}
    if settings.STRIPE_SECRET_KEY:
        from orders.providers import stripe

        known[stripe.NAME] = stripe
    if sandbox_allowed():
        from orders.providers import sandbox

        known[sandbox.NAME] = sandbox
    return known
