"""The bid form: an amount, then the same amount confirmed. And what the editor asks of an auction."""

import uuid
from datetime import timedelta

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from auctions import starting
from auctions.models import Addendum, VoidReason
from auctions.retracting import Reason
from config.fields import RupeeField
from config.money import rupees


class BidForm(forms.Form):
    """`maximum` in whole rupees. `confirmed` is the second step; `certain` is asked of unusually high amounts."""

    maximum = RupeeField(label=_("Your maximum bid (Rs)"))
    nonce = forms.UUIDField(widget=forms.HiddenInput, required=False)
    confirmed = forms.BooleanField(widget=forms.HiddenInput, required=False)
    certain = forms.BooleanField(required=False)

    @classmethod
    def read(cls, posted: QueryDict) -> dict | None:
        """What a sound form would have cleaned, without making one; None of an unsound one. Of a hot auction most
        forms are sound."""
        try:
            read = {
                name: field.clean(field.widget.value_from_datadict(posted, {}, name))
                for name, field in cls.base_fields.items()
            }
        except forms.ValidationError:
            return None
        return read | {"nonce": read["nonce"] or uuid.uuid4()}


AT_ONCE, LATER = "at-once", "later"


class BuyNowForm(forms.Form):
    """The price that the page showed."""

    price = forms.IntegerField(min_value=1, max_value=settings.MARKET["MAX_BID"], widget=forms.HiddenInput)


class RetractionForm(forms.Form):
    """Why, and the numbers of the bids that the page named."""

    reason = forms.ChoiceField(
        label=_("Why?"), choices=Reason.choices, widget=forms.RadioSelect, error_messages={"required": _("Say why.")}
    )
    bids = forms.RegexField(r"^\d{1,9}(,\d{1,9})*$", max_length=20_000, widget=forms.HiddenInput)

    def clean(self) -> dict:
        cleaned = super().clean()
        cleaned["sequences"] = [int(number) for number in cleaned.get("bids", "").split(",") if number]
        return cleaned


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
    buy_now_price = RupeeField(
        label=_("Buy now (Rs), if you like"),
        required=False,
        help_text=_("Whoever pays this gets it at once, until the first bid. At least 1.3 × the starting price."),
    )
    starts = forms.ChoiceField(
        label=_("Starts"),
        required=False,
        choices=[(AT_ONCE, _("As soon as I publish it")), (LATER, _("At a date and time"))],
        widget=forms.RadioSelect,
    )
    starts_at = forms.DateTimeField(
        label=_("Date and time of the start (PKT)"),
        required=False,
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format="%Y-%m-%dT%H:%M"),
        help_text=_("At most 30 days ahead. People see the piece before, and can wish for it."),
        error_messages={"invalid": _("Give a date and a time.")},
    )
    duration = forms.TypedChoiceField(
        label=_("How long it runs"),
        required=False,
        choices=[(int(length.total_seconds()), words) for length, words in DURATIONS],
        coerce=read_seconds,
        empty_value=None,
    )
    relists_itself = forms.BooleanField(
        label=_("If it does not sell, list it again by itself, up to 5 times"), required=False
    )

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.initial.setdefault("starts", LATER if self.initial.get("starts_at") else AT_ONCE)
        if self.initial.get("has_started"):
            del self.fields["starts"], self.fields["starts_at"]

    def get_initial_for_field(self, field, field_name):
        value = super().get_initial_for_field(field, field_name)
        return int(value.total_seconds()) if isinstance(value, timedelta) else value

    def clean_reserve_price(self) -> int | None:
        """Of an auction that has started the reserve only goes down."""
        reserve, present = self.cleaned_data["reserve_price"], self.initial.get("reserve_price")
        if self.initial.get("has_started") and reserve is not None and (present is None or reserve > present):
            raise forms.ValidationError(
                _("The auction has started: lower the reserve or empty it, but do not raise it.")
            )
        return reserve

    def clean(self) -> dict:
        cleaned = super().clean()
        self.clean_start(cleaned)
        start, reserve, buy_now = (cleaned.get(f"{name}_price") for name in ("starting", "reserve", "buy_now"))
        if start is None:
            if (reserve or buy_now) is not None and "starting_price" not in self.errors:
                self.add_error("starting_price", _("A reserve or a price to buy now needs a starting price."))
            return cleaned
        self.require("reserve_price", -(-start * 5 // 4))
        self.require("buy_now_price", max(-(-start * 13 // 10), reserve or 0))
        return cleaned

    def clean_start(self, cleaned: dict) -> None:
        """`starts_at` is None for a start at once, whatever the field beside it holds."""
        if cleaned.pop("starts", None) != LATER:
            cleaned["starts_at"] = None
            self.errors.pop("starts_at", None)
        elif cleaned.get("starts_at") is None:
            if "starts_at" not in self.errors:
                self.add_error("starts_at", _("Say when it starts."))
        elif problem := starting.start_problem(cleaned["starts_at"], timezone.now()):
            self.add_error("starts_at", problem)
        if "starts_at" not in self.fields:
            del cleaned["starts_at"]

    def require(self, name: str, least: int) -> None:
        """The price in the field `name`, when there is one, is at least `least` rupees."""
        if (self.cleaned_data.get(name) or least) < least:
            self.add_error(name, _("Give %(least)s or more, or leave it empty.") % {"least": rupees(least)})


class AddendumForm(forms.ModelForm):
    """What a seller adds after the first bid."""

    class Meta:
        model = Addendum
        fields = ["text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 5})}


class ReserveForm(forms.Form):
    """A lower reserve, or none."""

    reserve_price = RupeeField(
        label=_("New reserve (Rs)"), required=False, help_text=_("Leave it empty to take the reserve away.")
    )


class CancellationForm(forms.Form):
    """Why a seller cancels; `CancelForm` is that of staff."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("Everyone who bid reads this, and it stays on the page."),
        error_messages={"required": _("People have bid: tell them why.")},
    )

    def __init__(self, *args, has_bids: bool = False, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["reason"].required = has_bids


class CancelForm(forms.Form):
    """Why staff cancel an auction; its seller and its bidders read it."""

    reason = forms.CharField(label=_("Why"), max_length=300, help_text=_("The seller and everyone who bid read this."))


class VoidForm(forms.Form):
    """Why staff void bids: a word for everyone, the rest for staff. `seen` is the auction's version they looked at."""

    reason = forms.ChoiceField(
        label=_("Reason"),
        choices=[choice for choice in VoidReason.choices if choice[0] != VoidReason.BLOCKED],
        help_text=_("The bidder reads it, and so does everyone in the public log."),
    )
    note = forms.CharField(
        label=_("What happened"), max_length=1000, widget=forms.Textarea, help_text=_("For staff only.")
    )
    seen = forms.IntegerField(widget=forms.HiddenInput)


def is_unusually_high(maximum: int, minimum: int) -> bool:
    """An amount that might be a typing error: twice the minimum, or simply a lot (rules, section 2)."""
    return maximum >= min(2 * minimum, settings.MARKET["CONFIRM_BID_FROM"])
