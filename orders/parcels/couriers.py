"""Who carries parcels in Pakistan, and where each shows how far one has come."""

from urllib.parse import quote

from django.db import models
from django.utils.translation import gettext_lazy as _


class Courier(models.TextChoices):
    TCS = "TCS", "TCS"
    LEOPARDS = "Leopards", "Leopards"
    M_AND_P = "M&P", "M&P"
    PAKISTAN_POST = "Pakistan Post", _("Pakistan Post")
    POSTEX = "PostEx", "PostEx"
    BLUEEX = "BlueEx", "BlueEx"
    TRAX = "Trax", "Trax"
    OTHER = "Other", _("Another courier")
    HAND = "By hand", _("Handed over in person")


# With a number in it where the courier's page takes one; else the page on which it is typed.
PAGES = {
    Courier.TCS: "https://www.tcsexpress.com/track/{number}",
    Courier.LEOPARDS: "https://www.leopardscourier.com/tracking",
    Courier.M_AND_P: "https://www.mulphilog.com/",
    Courier.PAKISTAN_POST: "https://ep.gov.pk/track.asp",
    Courier.POSTEX: "https://postex.pk/tracking?cn={number}",
    Courier.BLUEEX: "https://www.blue-ex.com/tracking?trackno={number}",
    Courier.TRAX: "https://sonic.pk/tracking?tracking_number={number}",
}
UNTRACKED = [Courier.OTHER, Courier.HAND]


def asks_for_number(courier: str) -> bool:
    """Whether every parcel of this courier has a number to trace it by."""
    return courier not in UNTRACKED


def is_number(text: str) -> bool:
    """Whether it could be one at all: shares are released because a parcel can be traced, and "sent" traces none."""
    return any(sign.isdigit() for sign in text)


def written(courier: str, number: str) -> str:
    """A tracking number as its courier writes it: without the spaces that a receipt prints between the digits."""
    return "".join(number.split()) if courier in PAGES else " ".join(number.split())


def tracking_url(courier: str, number: str) -> str:
    """Where to follow the parcel; empty when nobody says."""
    return PAGES[courier].format(number=quote(number, safe="")) if number and courier in PAGES else ""


def takes_number(courier: str) -> bool:
    """Whether that page opens with the parcel on it, so that nobody has to type its number."""
    return "{number}" in PAGES.get(courier, "")
