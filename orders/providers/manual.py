"""Payouts by hand: staff send the money from the market's bank, and confirm it with the bank's reference.

Nothing outside is asked, so nothing is remembered here: our own intent is the record, pending until it is confirmed.
"""

from dataclasses import replace
from uuid import UUID

from django.utils.translation import gettext as _

from orders.providers.base import Movement, Refused

NAME = "manual"
LONGEST_REFERENCE = 60


def transfer(*, account: str, amount_paisa: int, group: str, charge: str, key: UUID) -> Movement:  # noqa: ARG001
    return pending(amount_paisa, key)


def reverse_transfer(*, transfer: str, amount_paisa: int, key: UUID) -> Movement:  # noqa: ARG001
    """Money that the seller has to send back."""
    return pending(amount_paisa, key)


def find_transfer(*, group: str, key: UUID) -> None:  # noqa: ARG001
    """The bank cannot be asked by key."""


def find_reversal(*, transfer: str, key: UUID) -> None:  # noqa: ARG001
    """The bank cannot be asked by key."""


def confirm(movement: Movement, *, bank_reference: str) -> Movement:
    """A person has seen the money go (or come back), under this reference of the bank. Raises `Refused`, for them."""
    bank_reference = " ".join(bank_reference.split())
    if movement.state != "pending":
        raise Refused(_("This is settled already."))
    if not bank_reference or len(bank_reference) > LONGEST_REFERENCE:
        raise Refused(_("Write down the bank's reference of the payment."))
    return replace(movement, reference=bank_reference, state="done")


def pending(amount_paisa: int, key: UUID) -> Movement:
    return Movement(f"manual_{key}", amount_paisa, "pending")
