"""What orders ask: how many, by which courier, how it was, where the money goes."""

from django import forms
from django.utils.translation import gettext_lazy as _

from config.ids import LARGEST_ID
from config.photos import PhotoRefused, open_photo
from orders.models import Feedback, Intent, Review, Transfer
from orders.parcels import couriers
from orders.parcels.couriers import Courier
from orders.payouts import banking
from orders.providers import manual


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


class ParcelPhotoForm(forms.Form):
    """A photo of the parcel; opened as `photo`, once the form is valid."""

    photo = None
    parcel = forms.FileField(
        label=_("Photo of the parcel"),
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_("Packed, with its label. Only you and the buyer see it; it settles many a question."),
        error_messages={"required": _("Choose a photo."), "empty": _("This file is empty.")},
    )

    def clean_parcel(self):
        file = self.cleaned_data["parcel"]
        if file:
            try:
                self.photo = open_photo(file)
            except PhotoRefused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return file


class ShipmentForm(ParcelPhotoForm):
    courier = forms.ChoiceField(
        label=_("Courier"),
        choices=[("", _("Choose a courier")), *Courier.choices],
        error_messages={"required": _("Choose the courier who takes it.")},
    )
    tracking = forms.CharField(
        label=_("Tracking number"),
        max_length=60,
        required=False,
        help_text=_(
            "The buyer follows the parcel by it. With it, your share is released 14 days from now at the latest; "
            "without, only once you mark it delivered or the buyer has confirmed."
        ),
        widget=forms.TextInput(attrs={"autocomplete": "off", "dir": "ltr"}),
    )
    field_order = ["courier", "tracking", "parcel"]

    # Whether it may be empty hangs on the courier, so its label does not call it optional.
    tracking.depends = True

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["parcel"].required = False

    def clean(self):
        cleaned = super().clean()
        courier = cleaned.get("courier")
        if courier and "tracking" in cleaned:
            cleaned["tracking"] = couriers.written(courier, cleaned["tracking"])
            if couriers.asks_for_number(courier) and not cleaned["tracking"]:
                self.add_error("tracking", _("Write down the tracking number: it is on the courier's receipt."))
            elif couriers.asks_for_number(courier) and not couriers.is_number(cleaned["tracking"]):
                self.add_error("tracking", _("There is no digit in it. Copy the number from the courier's receipt."))
        return cleaned


class OfferForm(forms.Form):
    """The next bidder as the seller saw them: by paddle, at a price in rupees."""

    bidder = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    price = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)


class AcceptanceForm(forms.Form):
    """What the page said it comes to, in rupees; `confirmed` with the second step."""

    total = forms.IntegerField(min_value=1, max_value=LARGEST_ID, widget=forms.HiddenInput)
    confirmed = forms.BooleanField(required=False, widget=forms.HiddenInput)


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


class RefundForm(forms.Form):
    """How much goes back and why, once per nonce."""

    amount = forms.DecimalField(
        label=_("Amount in rupees"),
        required=False,
        max_digits=12,
        decimal_places=2,
        help_text=_("Leave it empty for all that is left."),
    )
    reason = forms.CharField(label=_("Why it is refunded"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))
    nonce = forms.UUIDField(widget=forms.HiddenInput)


class SettlingForm(forms.Form):
    note = forms.CharField(label=_("What was done about it"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class WaiverForm(forms.Form):
    reason = forms.CharField(label=_("Why it is waived"), max_length=300, widget=forms.Textarea(attrs={"rows": 3}))


class HoldForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is held"), max_length=120, help_text=_("Staff read this; the seller reads that it is held.")
    )


class ConfirmationForm(forms.Form):
    """The bank's reference of each payment by hand, and its amount as it was shown (`unsticking.confirm`)."""

    def __init__(self, *args, intents, **kwargs):
        super().__init__(*args, **kwargs)
        self.intents = intents
        for intent in intents:
            self.fields[f"reference_{intent.pk}"] = forms.CharField(
                label=_("The bank's reference"),
                max_length=manual.LONGEST_REFERENCE,
                error_messages={"required": _("Write down the bank's reference of the payment.")},
            )
            self.fields[f"amount_{intent.pk}"] = forms.DecimalField(
                initial=intent.amount, max_digits=12, decimal_places=2, widget=forms.HiddenInput
            )

    def rows(self) -> list[dict]:
        return [self.row(intent) for intent in self.intents]

    def row(self, intent: Intent) -> dict:
        transfer = intent if isinstance(intent, Transfer) else intent.transfer
        return {
            "intent": intent,
            "order": transfer.order,
            "seller": transfer.seller,
            "iban": banking.spaced(intent.account) if isinstance(intent, Transfer) else "",
            "reference": self[f"reference_{intent.pk}"],
            "amount": self[f"amount_{intent.pk}"],
        }

    def said_of(self, intent: Intent) -> dict:
        said = self.cleaned_data
        return {"bank_reference": said[f"reference_{intent.pk}"], "amount": said[f"amount_{intent.pk}"]}


class WithdrawalForm(forms.Form):
    """Why a seller cannot send what was paid for."""

    reason = forms.CharField(
        label=_("Why"),
        max_length=300,
        help_text=_("The buyer reads this."),
        error_messages={"required": _("Tell the buyer why.")},
        widget=forms.Textarea(attrs={"rows": 3}),
    )


class BankAccountForm(forms.Form):
    """Whose account, and which: where the market pays by hand."""

    holder = forms.CharField(
        label=_("Account holder"),
        max_length=80,
        help_text=_("The name exactly as your bank has it."),
        error_messages={"required": _("Write down whose account it is.")},
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    iban = forms.CharField(
        label="IBAN",
        max_length=60,
        help_text=_("PK and 22 more letters and digits, in your bank's app and on your cheque book. Spaces are fine."),
        error_messages={"required": _("Write down the account's IBAN.")},
        widget=forms.TextInput(
            attrs={"autocomplete": "off", "autocapitalize": "characters", "spellcheck": "false", "dir": "ltr"}
        ),
    )

    def clean_holder(self) -> str:
        return " ".join(self.cleaned_data["holder"].split())

    def clean_iban(self) -> str:
        try:
            return banking.read_iban(self.cleaned_data["iban"])
        except banking.IbanRefused as refusal:
            raise forms.ValidationError(str(refusal)) from None
