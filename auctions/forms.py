"""The bid form: an amount, then the same amount confirmed. And what the editor asks of an auction."""

import uuid
from datetime import timedelta

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from config.fields import RupeeField
from config.money import rupees


class BidForm(forms.Form):
    """`maximum` in whole rupees. `confirmed` is the second step; `certain` is asked of unusually high amounts."""

    maximum = RupeeField(label=_("Your maximum bid (Rs)"))
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    certain = forms.BooleanField(required=False)

    def clean_nonce(self) -> uuid.UUID:
        return self.cleaned_data.get("nonce") or uuid.uuid4()


DURATIONS = [
    (timedelta(hours=1), _("1 hour")),
    (timedelta(hours=6), _("6 hours")),
    (timedelta(days=1), _("1 day")),
    (timedelta(days=3), _("3 days")),
    (timedelta(days=5), _("5 days")),
    (timedelta(days=7), _("7 days")),
    (timedelta(days=10), _("10 days")),
    (timedelta(days=14), _("14 days")),
]


def read_seconds(value: str) -> timedelta | None:
    return timedelta(seconds=int(value)) if value else None


class AuctionTermsForm(forms.Form):
    """What the editor asks of an auction. Nothing is required: a draft may be unfinished."""

    starting_price = RupeeField(
        label=_("Starting price (Rs)"),
        required=False,
        help_text=_("The first bid opens here. Low starts draw bidders."),
    )
    reserve_price = RupeeField(
        label=_("Reserve (Rs), if you need one"),
        required=False,
        help_text=_("Hidden. Below it the piece is not sold. At least 1.25 × the starting price."),
    )
    duration = forms.TypedChoiceField(
        label=_("How long it runs"),
        required=False,
        choices=[(int(length.total_seconds()), words) for length, words in DURATIONS],
        coerce=read_seconds,
        empty_value=None,
    )

    def get_initial_for_field(self, field, field_name):
        value = super().get_initial_for_field(field, field_name)
        return int(value.total_seconds()) if isinstance(value, timedelta) else value

    def clean(self) -> dict:
        cleaned = super().clean()
        start, reserve = cleaned.get("starting_price"), cleaned.get("reserve_price")
        if reserve is not None and start is not None and reserve * 4 < start * 5:
            least = rupees(-(-start * 5 // 4))
            self.add_error("reserve_price", _("Give %(least)s or more, or leave it empty.") % {"least": least})
        if reserve is not None and start is None and "starting_price" not in self.errors:
            self.add_error("starting_price", _("A reserve needs a starting price."))
        return cleaned


class CancelForm(forms.Form):
    """Why staff cancel an auction; its seller and its bidders read it."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The seller and everyone who bid read this."))


def is_unusually_high(maximum: int, minimum: int) -> bool:
    """An amount that might be a typing error: twice the minimum, or simply a lot (rules, section 2)."""
    return maximum >= min(2 * minimum, settings.MARKET["CONFIRM_BID_FROM"])
