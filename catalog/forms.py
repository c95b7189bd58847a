"""What the catalogue asks: about a piece, its fixed price, its photos, a wish."""

from itertools import groupby

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Exists, OuterRef, Q
from django.forms.models import ModelChoiceIterator
from django.utils.translation import gettext_lazy as _

from accounts.models import City
from catalog.models import Category, Product
from config.fields import RupeeField


class GroupedIterator(ModelChoiceIterator):
    """Choices under their groups' names, in one query."""

    def __iter__(self):
        if self.field.empty_label is not None:
            yield "", self.field.empty_label
        for group, members in groupby(self.queryset.all(), self.field.group_of):
            yield str(group), [self.choice(member) for member in members]


class GroupedField(forms.ModelChoiceField):
    """One of `queryset`, which is ordered by what `group_of(row)` says."""

    iterator = GroupedIterator

    def __init__(self, queryset, *, group_of, **kwargs):
        self.group_of = group_of
        super().__init__(queryset, **kwargs)

    def __deepcopy__(self, memo):
        copy = super().__deepcopy__(memo)
        copy.group_of = self.group_of
        return copy


def crafts(present: int | None = None):
    """The categories a piece can lie in: those without branches, by craft; and the one where it lies at present."""
    branches = Category.objects.filter(parent=OuterRef("pk"))
    leaves = Category.objects.filter(~Exists(branches) | Q(pk=present)).select_related("parent")
    return leaves.order_by("parent__position", "parent__name", "position", "name")


class ProductForm(forms.ModelForm):
    """The piece itself. A draft needs a title and a category; publishing asks for the rest."""

    use_required_attribute = False

    category = GroupedField(
        Category.objects.none(),
        group_of=lambda category: category.parent or _("Other crafts"),
        label=_("Category"),
        empty_label=_("Choose a craft"),
        error_messages={"required": _("Choose the craft it belongs to.")},
    )
    city = GroupedField(
        City.objects.select_related("province").order_by("province__name", "name"),
        group_of=lambda city: city.province,
        label=_("Ships from"),
        empty_label=None,
    )
    delivery = RupeeField(
        label=_("Delivery (Rs)"),
        least=0,
        most=100_000,
        required=False,
        help_text=_("What you ask for sending one parcel. 0 if it is in the price."),
    )

    handling_days = forms.IntegerField(
        label=_("Ships within (days)"),
        min_value=1,
        max_value=30,
        required=False,
        help_text=_("From payment to the courier. It stands on the page, and buyers count on it."),
        error_messages=dict.fromkeys(["invalid", "min_value", "max_value"], _("Choose 1 to 30 days.")),
    )

    class Meta:
        model = Product
        fields = ["title", "description", "category", "condition", "sale_format", "city", "delivery", "handling_days"]
        labels = {
            "title": _("Title"),
            "description": _("Description"),
            "condition": _("Condition"),
            "sale_format": _("How to sell it"),
        }
        error_messages = {
            "title": {"required": _("Give it a title.")},
            "sale_format": {"required": _("Choose how to sell it.")},
        }
        widgets = {"description": forms.Textarea(attrs={"rows": 8}), "sale_format": forms.RadioSelect}
        help_texts = {
            "title": _("What it is, where it is from, what makes it this one. Up to 120 letters."),
            "description": _("How it was made, of what, how big it is. Name every flaw."),
        }

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["category"].queryset = crafts(self.instance.category_id)
        self.fields["description"].required = False
        self.fields["sale_format"].choices = Product.SaleFormat.choices

    def clean_delivery(self) -> int:
        return self.cleaned_data["delivery"] or 0

    def clean_handling_days(self) -> int:
        return self.cleaned_data["handling_days"] or self.instance.handling_days


class FixedPriceForm(forms.Form):
    """The terms of a fixed price; all optional, because a draft may be incomplete."""

    price = RupeeField(label=_("Price (Rs)"), required=False)
    stock = forms.IntegerField(
        label=_("Stock"),
        min_value=0,
        max_value=100_000,
        required=False,
        help_text=_("How many you have ready to send."),
    )
    # What the form showed: a unit sold while it was open must stay sold.
    stock_seen = forms.IntegerField(min_value=0, max_value=100_000, required=False, widget=forms.HiddenInput)


class SeveralFilesInput(forms.ClearableFileInput):
    allow_multiple_selected = True


class SeveralFilesField(forms.FileField):
    """A list of uploaded files. Each is judged on its own later, so this asks only that there are some."""

    widget = SeveralFilesInput

    def clean(self, data, initial=None) -> list:  # noqa: ARG002
        if not data:
            raise ValidationError(self.error_messages["required"], code="required")
        return data


class PhotosForm(forms.Form):
    """Several photos at once."""

    photos = SeveralFilesField(
        label=_("Add photos"),
        widget=SeveralFilesInput(attrs={"accept": "image/jpeg,image/png,image/webp", "data-preview": "#chosen"}),
        help_text=_("JPEG, PNG or WebP, up to 8 MB each. Daylight, a plain ground, the piece whole; then a detail."),
        error_messages={"required": _("Choose at least one photo.")},
    )


class CaptionForm(forms.Form):
    alt = forms.CharField(label=_("What it shows"), max_length=140, required=False)


class WishForm(forms.Form):
    note = forms.CharField(label=_("Note to yourself"), max_length=300, required=False)
