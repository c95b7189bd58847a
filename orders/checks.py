"""Django's system checks of this app: no shop opens with play money, or deaf to its provider, by accident."""

from django.conf import settings
from django.core.checks import Error, register

from orders.providers import sandbox_allowed


@register()
def payment_provider_is_real(**_kwargs) -> list[Error]:
    """The sandbox provider is refused when DEBUG is off, unless SANDBOX_PAYMENTS allows it."""
    if settings.STRIPE_SECRET_KEY or sandbox_allowed():
        return []
    return [
        Error(
            "There is no payment provider.",
            hint="Set STRIPE_SECRET_KEY, or SANDBOX_PAYMENTS=1 to allow the sandbox, whose money is not real.",
            id="orders.E001",
        )
    ]


@register()
def stripe_can_be_heard(**_kwargs) -> list[Error]:
    """A purchase is paid by Stripe's signed event only, so its secret has to be known."""
    if not settings.STRIPE_SECRET_KEY or settings.STRIPE_WEBHOOK_SECRETS:
        return []
    return [
        Error(
            "STRIPE_SECRET_KEY is set, but no secret that Stripe signs its events with.",
            hint="Add an endpoint /webhooks/stripe/ at Stripe and put its signing secret into STRIPE_WEBHOOK_SECRETS.",
            id="orders.E002",
        )
    ]


@register()
def stripe_is_stripe(**_kwargs) -> list[Error]:
    """A stand-in for Stripe takes no real money: where the sandbox is refused, so is it."""
    if not settings.STRIPE_SECRET_KEY or settings.STRIPE_API_BASE == settings.STRIPE_API or sandbox_allowed():
        return []
    return [
        Error(
            f"STRIPE_API_BASE is {settings.STRIPE_API_BASE}, which is not Stripe.",
            hint="Unset it, or set SANDBOX_PAYMENTS=1, if no money is to be real.",
            id="orders.E003",
        )
    ]
