"""Forms about people: who they are, where parcels go, what they sell as."""

import re
from urllib.parse import urlsplit

from django import forms
from django.urls import reverse_lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from phonenumber_field.formfields import PhoneNumberField

from accounts import addressing
from accounts.models import Address, City, Province, SellerProfile, User
from config.photos import PhotoRefused, open_photo

PAKISTAN = 92
HANDLE = re.compile(r"@[A-Za-z0-9_.-]{1,60}")
KEEPS_AT = ("youtube.com",)


def on_one_line(words: str) -> str:
    """A name stands in lines of mail and of lists: its blanks, line breaks among them, become single spaces."""
    return " ".join(words.split())


class NameForm(forms.Form):
    """What sign-up asks beyond e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=80, widget=forms.TextInput({"autocomplete": "name"}))

    field_order = ["name", "email", "password1"]

    def clean_name(self) -> str:
        return on_one_line(self.cleaned_data["name"])

    def signup(self, request, user) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])


class PakistaniPhoneField(PhoneNumberField):
    """A number that a courier in Pakistan can call, written any way people write it."""

    default_error_messages = {
        "invalid": _("Write a Pakistani phone number, like 0300 1234567."),
        "required": _("Write a phone number, like 0300 1234567."),
    }

    def __init__(self, **kwargs):
        kwargs.setdefault("error_messages", self.default_error_messages)
        super().__init__(region="PK", **kwargs)
        self.widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}

    def clean(self, value):
        number = super().clean(value)
        if number and number.country_code != PAKISTAN:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        return number


class PlacedForm(forms.ModelForm):
    """A form with a city, found through its province. `city` offers the cities of the province chosen so far."""

    province = forms.ModelChoiceField(Province.objects.all(), label=_("Province"), empty_label=_("Choose a province"))

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["province"].error_messages["required"] = _("Choose a province.")
        city = self.fields["city"]
        city.error_messages["required"] = _("Choose a city.")
        city.label = _("City")
        city.error_messages["invalid_choice"] = _("Choose a city from the list.")
        city.queryset = City.objects.select_related("province")
        if self.instance.city_id:
            self.initial.setdefault("province", self.instance.city.province_id)
        city.widget.choices = self.city_choices()
        self.fields["province"].widget.attrs |= {
            "hx-get": reverse_lazy("cities"),
            "hx-target": f"#{self['city'].auto_id}",
            "hx-swap": "innerHTML",
            "hx-sync": "this:replace",
        }

    def city_choices(self) -> list[tuple]:
        cities = cities_of(self["province"].value())
        return [("", city_prompt(bool(cities))), *((city.pk, city.name) for city in cities)]

    def clean(self) -> dict:
        cleaned = super().clean()
        city, province = cleaned.get("city"), cleaned.get("province")
        if city and province and city.province_id != province.pk:
            words = gettext("%(city)s is not in %(province)s. Choose a city of %(province)s, or another province.")
            self.add_error("city", words % {"city": city.name, "province": province.name})
        return cleaned

    def columns(self) -> dict:
        """What was typed, as keyword arguments of a rule."""
        return {name: self.cleaned_data[name] for name in self.Meta.fields}


def cities_of(province_id) -> list[City]:
    """The cities of a province by name; none for anything that is no province's id."""
    if not str(province_id or "").isdecimal() or len(str(province_id)) > 9:
        return []
    return list(City.objects.filter(province_id=province_id).only("pk", "name"))


def city_prompt(any_cities: bool) -> str:
    return gettext("Choose a city") if any_cities else gettext("Choose a province first")


class AddressForm(PlacedForm):
    """Where a parcel goes. `AddressForm(user, data)`; `save()` calls the rule and raises `TooManyAddresses`."""

    phone = PakistaniPhoneField(label=_("Phone for the courier"))

    class Meta:
        model = Address
        fields = ["recipient", "phone", "line", "city", "postal_code", "is_default"]
        labels = {"recipient": _("Who receives it"), "line": _("House, street, area"), "postal_code": _("Postal code")}
        widgets = {
            "recipient": forms.TextInput({"autocomplete": "name"}),
            "line": forms.TextInput({"autocomplete": "street-address"}),
            "postal_code": forms.TextInput({"autocomplete": "postal-code", "inputmode": "numeric"}),
        }

    field_order = ["recipient", "phone", "line", "province", "city", "postal_code", "is_default"]

    def __init__(self, user: User, data=None, **kwargs):
        known = {} if kwargs.get("instance") else {"recipient": user.name, "phone": user.phone}
        super().__init__(data, **kwargs | {"initial": known | (kwargs.get("initial") or {})})
        self.user = user

    def clean_postal_code(self) -> str:
        code = self.cleaned_data["postal_code"].replace(" ", "")
        if code and not (code.isascii() and code.isdecimal() and len(code) == 5):
            raise forms.ValidationError(
                _("A postal code has five digits, like 54000. Leave it empty if you are not sure.")
            )
        return code

    def save(self, commit: bool = True) -> Address:
        if self.instance.pk:
            return addressing.change_address(user=self.user, address=self.instance, **self.columns())
        return addressing.add_address(user=self.user, **self.columns())


class ProfileForm(forms.ModelForm):
    """Name, phone and picture; `photo` is the picture opened, once the form is valid."""

    photo = None
    picture = forms.FileField(
        label=_("Picture"),
        required=False,
        widget=forms.FileInput({"accept": "image/jpeg,image/png,image/webp"}),
        help_text=_(
            "JPEG, PNG or WebP, up to 8 MB. We keep a small square of it and nothing else: no place, no camera."
        ),
        error_messages={"empty": _("This file is empty.")},
    )
    phone = PhoneNumberField(
        label=_("Phone"),
        region="PK",
        required=False,
        error_messages={
            "invalid": _("Write a phone number, like 0300 1234567, or with its country: +44 20 7946 0018.")
        },
        help_text=_("Only for the courier of what you buy, and for us."),
    )

    class Meta:
        model = User
        fields = ["name", "phone"]
        labels = {"name": _("Your name")}
        widgets = {"name": forms.TextInput({"autocomplete": "name"})}

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["phone"].widget.attrs |= {"autocomplete": "tel", "inputmode": "tel"}

    def clean_name(self) -> str:
        return on_one_line(self.cleaned_data["name"])

    def clean_picture(self):
        file = self.cleaned_data["picture"]
        if file:
            try:
                self.photo = open_photo(file)
            except PhotoRefused as refusal:
                raise forms.ValidationError(str(refusal)) from refusal
        return file


class SiteField(forms.URLField):
    """A web address, typed with or without `https://`; `hosts` names the sites it may lead to, `@name` the first."""

    def __init__(self, *, hosts: tuple[str, ...] = (), name: str = "", **kwargs):
        kwargs = {"required": False, "assume_scheme": "https", "max_length": 200, **kwargs}
        super().__init__(**kwargs)
        self.error_messages["invalid"] = _("This is not a web address. Write it like https://example.com.")
        self.hosts, self.name = hosts, name

    def to_python(self, value):
        """Most makers know their page by its name: `@neelgar` is `https://instagram.com/neelgar`."""
        typed = (value or "").strip()
        if self.hosts and HANDLE.fullmatch(typed):
            typed = f"https://{self.hosts[0]}/{typed if self.hosts[0] in KEEPS_AT else typed[1:]}"
        return super().to_python(typed)

    def clean(self, value):
        value = super().clean(value)
        parts = urlsplit(value)
        if value and parts.scheme not in ("http", "https"):
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid")
        host = (parts.hostname or "").lower()
        if value and self.hosts and not any(host == known or host.endswith("." + known) for known in self.hosts):
            raise forms.ValidationError(_("This is not an address on %(site)s."), params={"site": self.name})
        return value


class SellerForm(PlacedForm):
    """What a shop says of itself. Being payable and being verified are set by rules, never here."""

    phone = PakistaniPhoneField(label=_("Business phone"), help_text=_("Buyers see it once they have paid."))
    website = SiteField(label=_("Website"))
    instagram = SiteField(label="Instagram", hosts=("instagram.com",), name="Instagram")
    facebook = SiteField(label="Facebook", hosts=("facebook.com", "fb.com", "fb.me"), name="Facebook")
    youtube = SiteField(label="YouTube", hosts=("youtube.com", "youtu.be"), name="YouTube")

    class Meta:
        model = SellerProfile
        fields = [
            "brand", "biography", "address_line", "city", "phone", "website", "instagram", "facebook", "youtube",
        ]  # fmt: skip
        labels = {
            "brand": _("Brand or workshop name"),
            "biography": _("Your story"),
            "address_line": _("Business address"),
        }
        help_texts = {
            "brand": _("It stands beside every piece you sell."),
            "biography": _("Who makes it, where, and how. Buyers read this before they bid."),
            "address_line": _("House or shop, street, area. Buyers see the city only."),
        }
        error_messages = {
            "brand": {"required": _("Give your workshop a name.")},
            "address_line": {"required": _("Write where your workshop is.")},
        }
        widgets = {
            "brand": forms.TextInput({"autocomplete": "organization"}),
            "biography": forms.Textarea({"rows": 6}),
            "address_line": forms.TextInput({"autocomplete": "street-address"}),
        }

    field_order = ["brand", "biography", "address_line", "province", "city", "phone"]

    def clean_brand(self) -> str:
        brand = on_one_line(self.cleaned_data["brand"])
        if len(brand) < 2:
            raise forms.ValidationError(_("Write at least two letters."))
        return brand


class BlockForm(forms.Form):
    """Why staff block someone; the person reads it."""

    reason = forms.CharField(
        label=_("Why"), max_length=300, help_text=_("They read this. Say what happened, not what you think of them.")
    )


class AppealForm(forms.Form):
    text = forms.CharField(
        label=_("What happened?"),
        max_length=2000,
        widget=forms.Textarea(attrs={"rows": 6, "maxlength": 2000}),
        error_messages={"required": _("Say what happened.")},
    )


class UnblockForm(forms.Form):
    reason = forms.CharField(
        label=_("Why it is lifted"), max_length=200, help_text=_("For staff, and on each win forgiven.")
    )


class DecisionForm(forms.Form):
    """What staff answer to an appeal; the person reads it."""

    answer = forms.CharField(label=_("Answer"), max_length=1000, widget=forms.Textarea(attrs={"rows": 4}))
