"""Numbers people read out: `MPK-2611-7QK4ZD`. Unguessable, and without letters that look like digits."""

import secrets

from django.utils import timezone

ALPHABET = "23456789ABCDEFGHJKMNPQRSTVWXYZ"


def new_number(prefix: str) -> str:
    """`prefix`, year and month in PKT, six random characters (30^6 a month; a unique column guards the rest)."""
    tail = "".join(secrets.choice(ALPHABET) for _ in range(6))
    return f"{prefix}-{timezone.localdate():%y%m}-{tail}"
