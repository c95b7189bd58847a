"""Form fields that more than one app asks with."""

import re

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from config import money

# What people write around an amount, and the other commas, spaces and minus signs of this world.
AROUND = re.compile(r"^(rs\.?|pkr|₨|روپے)|(/-|/=|روپے|rupees|rs\.?|pkr)$", re.IGNORECASE)
LIKENESSES = str.maketrans({"٬": ",", "،": ",", "’": ",", "٫": ".", "−": "-", "–": "-"})
PLAIN = re.compile(r"\d{1,15}")
GROUPED = re.compile(r"\d{1,3}(,\d{2,3})*,\d{3}")
FRACTION = re.compile(r"[\d,]*\.\d+")
NEGATIVE = re.compile(r"-[\d,]+(\.\d+)?")


def bare_amount(typed: str) -> str:
    """What is left of `Rs 12,500/-` without currency and spaces; other scripts' commas and minus signs made plain."""
    compact = "".join(typed.split()).translate(LIKENESSES)
    return AROUND.sub("", AROUND.sub("", compact))


class RupeeField(forms.Field):
    """Whole rupees from `least` to `most` → int, or None when empty and not required.

    Takes `12500`, `12,500`, `1,00,000`, `Rs 12,500` and Urdu or Arabic digits. Anything else (`12.5`, `-3`, `1e12`,
    `NaN`) is refused, and what was typed stays in the box.
    """

    widget = forms.TextInput
    default_error_messages = {
        "required": _("Enter an amount in rupees."),
        "invalid": _("Enter whole rupees in figures, like 12,500."),
        "fraction": _("Whole rupees only, without paisa."),
        "least": _("Enter %(limit)s or more."),
        "most": _("Enter %(limit)s or less."),
    }

    def __init__(self, *, least: int = 1, most: int | None = None, **kwargs):
        self.least = least
        self.most = settings.MARKET["MAX_BID"] if most is None else most
        super().__init__(**kwargs)

    def widget_attrs(self, widget) -> dict:
        return {"inputmode": "numeric", "autocomplete": "off", "maxlength": "24"}

    def prepare_value(self, value):
        return money.grouped(value) if isinstance(value, int) else value

    def to_python(self, value) -> int | None:
        if value in self.empty_values or not str(value).strip():
            return None
        bare = bare_amount(str(value)[:100])
        if NEGATIVE.fullmatch(bare):
            self.refuse("least", self.least)
        if FRACTION.fullmatch(bare):
            self.refuse("fraction")
        if not (PLAIN.fullmatch(bare) or GROUPED.fullmatch(bare)):
            self.refuse("most" if bare.isdecimal() else "invalid", self.most)
        return int(bare.replace(",", ""))

    def validate(self, value: int | None) -> None:
        super().validate(value)
        if value is not None and value < self.least:
            self.refuse("least", self.least)
        if value is not None and value > self.most:
            self.refuse("most", self.most)

    def has_changed(self, initial, data) -> bool:
        try:
            return self.to_python(data) != initial
        except ValidationError:
            return True

    def refuse(self, code: str, limit: int = 0) -> None:
        raise ValidationError(self.error_messages[code], code=code, params={"limit": money.rupees(limit)})
