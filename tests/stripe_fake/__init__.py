"""A stand-in for Stripe, for tests and demos: stateful, over real HTTP, as strict as its documentation."""

from tests.stripe_fake.server import API_VERSION, StripeFake

__all__ = ["API_VERSION", "StripeFake"]
