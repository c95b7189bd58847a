"""What orders ask: how many, by which courier, how it was."""

from django import forms
from django.utils.translation import gettext_lazy as _

from orders.fulfilling import Courier
from orders.models import Feedback, Review


class QuantityForm(forms.Form):
    quantity = forms.IntegerField(
        label=_("Quantity"),
        min_value=1,
        max_value=100_000,
        initial=1,
        error_messages={
            "required": _("Choose a whole number of pieces."),
            "invalid": _("Choose a whole number of pieces."),
            "min_value": _("Choose one piece or more."),
            "max_value": _("That is more than anyone has."),
        },
    )


class PiecesForm(QuantityForm):
    """A quantity at the price that the page showed."""

    price = forms.IntegerField(min_value=1, max_value=10_000_000, widget=forms.HiddenInput)


class BuyForm(PiecesForm):
    """Bought at once, and once per nonce."""

    nonce = forms.UUIDField(widget=forms.HiddenInput)


class ShipmentForm(forms.Form):
    courier = forms.ChoiceField(
        label=_("Courier"),
        choices=[("", _("Choose a courier")), *Courier.choices],
        error_messages={"required": _("Choose the courier who takes it.")},
    )
    tracking = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        required=False,
        help_text=_("The buyer follows the parcel by it. Leave it empty only with another courier."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )

    # Whether it may be empty hangs on the courier, so its label does not call it optional.
    tracking.depends = True

    def clean(self):
        cleaned = super().clean()
        if cleaned.get("courier") not in (None, Courier.OTHER) and not cleaned.get("tracking"):
            self.add_error("tracking", _("Write down the tracking number: it is on the courier's receipt."))
        return cleaned


class FeedbackForm(forms.ModelForm):
    """How the buyer found the seller; what is said of us is for staff only."""

    class Meta:
        model = Feedback
        fields = (
            "seller_stars",
            "seller_comment",
            "communication",
            "shipping_speed",
            "as_described",
            "platform_stars",
            "platform_comment",
        )
        labels = {
            "seller_stars": _("The maker, all in all"),
            "seller_comment": _("In your words"),
            "communication": _("Communication"),
            "shipping_speed": _("Shipping speed"),
            "as_described": _("As described"),
            "platform_stars": _("MadeInPK"),
            "platform_comment": _("What should we do better?"),
        }
        widgets = {
            "seller_comment": forms.Textarea(attrs={"rows": 4, "maxlength": 1000}),
            "platform_comment": forms.Textarea(attrs={"rows": 3, "maxlength": 1000}),
        }

    RATED = ("seller_stars", "communication", "shipping_speed", "as_described")

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        for name in (*self.RATED, "platform_stars"):
            self.fields[name].error_messages["required"] = _("Choose one to five stars.")

    def rated(self):
        return [self[name] for name in self.RATED]


class ReviewForm(forms.ModelForm):
    class Meta:
        model = Review
        fields = ("stars", "title", "text")
        labels = {"stars": _("Stars"), "title": _("In one line"), "text": _("Your review")}
        widgets = {"text": forms.Textarea(attrs={"rows": 5, "maxlength": 2000})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["stars"].error_messages["required"] = _("Choose one to five stars.")


class WaiverForm(forms.Form):
    reason = forms.CharField(label=_("Why it is waived"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
