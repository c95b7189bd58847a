"""Django's system checks of this app: no shop opens with play money by accident."""

from django.conf import settings
from django.core.checks import Error, register

from orders.providers import sandbox_allowed


@register()
def payment_provider_is_real(**_kwargs) -> list[Error]:
    """The sandbox provider is refused when DEBUG is off, unless SANDBOX_PAYMENTS allows it."""
    if settings.STRIPE_SECRET_KEY:
        return [
            Error(
                "STRIPE_SECRET_KEY is set, but this version has no Stripe provider yet.",
                hint="Unset it, and set SANDBOX_PAYMENTS=1 for play money.",
                id="orders.E002",
            )
        ]
    if sandbox_allowed():
        return []
    return [
        Error(
            "There is no payment provider.",
            hint="Set SANDBOX_PAYMENTS=1 to allow the sandbox, whose money is not real.",
            id="orders.E001",
        )
    ]
