"""Pakistani bank accounts: their IBAN as it is typed, checked, kept and shown."""

import re

from django.utils.translation import gettext as _

COUNTRY, LENGTH = "PK", 24
# The bank's four letters, and its own number for the account.
SHAPE = re.compile(r"PK\d{2}[A-Z]{4}[A-Z0-9]{16}", re.ASCII)


class IbanRefused(ValueError):
    """This is no IBAN that money could be sent to. The message is ready for its owner."""


def read_iban(typed: str) -> str:
    """`pk36 scbl 0000 0011 2345 6702` → `PK36SCBL0000001123456702`. Raises `IbanRefused`."""
    iban = re.sub(r"[\s-]+", "", typed).upper()
    if not iban.startswith(COUNTRY):
        raise IbanRefused(_("A Pakistani IBAN begins with PK. It is in your bank's app, and on your cheque book."))
    if len(iban) != LENGTH:
        words = _("A Pakistani IBAN has 24 letters and digits; this one has %(count)d.")
        raise IbanRefused(words % {"count": len(iban)})
    if not SHAPE.fullmatch(iban):
        raise IbanRefused(_("After PK and two digits come four letters for the bank, then sixteen digits or letters."))
    if remainder(iban) != 1:
        raise IbanRefused(_("Something is mistyped: the check digits do not fit. Compare it with your bank's app."))
    return iban


def remainder(iban: str) -> int:
    """ISO 13616: the first four at the end, letters as numbers, modulo 97; 1 of a right one."""
    return int("".join(str(int(sign, 36)) for sign in iban[4:] + iban[:4])) % 97


def spaced(iban: str) -> str:
    """In groups of four, as banks print it."""
    return " ".join(iban[start : start + 4] for start in range(0, len(iban), 4))


def masked(iban: str) -> str:
    """`PK36 SCBL •••• 6702`: enough for its owner to know it by."""
    return f"{iban[:4]} {iban[4:8]} •••• {iban[-4:]}"
