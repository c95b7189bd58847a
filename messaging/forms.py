"""Forms of this app: a message, a complaint."""

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from accounts.models import User
from messaging.models import Complaint
from orders.models import Order


class MessageForm(forms.Form):
    body = forms.CharField(
        label=_("Message"),
        max_length=settings.MARKET["MESSAGE_LENGTH"],
        widget=forms.Textarea(attrs={"rows": 3, "placeholder": _("Write to them here.")}),
        error_messages={"required": _("Write something first.")},
    )


class ComplaintForm(forms.ModelForm):
    order = forms.CharField(
        label=_("order number"),
        required=False,
        max_length=20,
        help_text=_("If it is about an order, its number: MPK-…"),
        widget=forms.TextInput(attrs={"autocapitalize": "characters", "autocomplete": "off", "spellcheck": "false"}),
    )

    class Meta:
        model = Complaint
        fields = ["category", "order", "title", "text"]
        widgets = {"text": forms.Textarea(attrs={"rows": 8})}
        error_messages = {
            "category": {"required": _("Choose what it is about.")},
            "title": {"required": _("Say it in one line.")},
            "text": {"required": _("Tell us what happened.")},
        }

    def __init__(self, *args, author: User, **kwargs):
        self.author = author
        super().__init__(*args, **kwargs)
        self.fields["category"].choices = [("", _("Choose one")), *Complaint.Category.choices]
        for field in self.fields.values():
            field.label = str(field.label).capitalize()

    def clean_order(self) -> Order | None:
        """The author's own order of this number, bought or sold."""
        number = self.cleaned_data["order"].strip().upper()
        if not number:
            return None
        order = own_orders(self.author).filter(number=number).first()
        if order is None:
            raise ValidationError(_("You have no order with this number."))
        return order


def own_orders(person: User):
    return Order.objects.select_related("seller").filter(Q(buyer=person) | Q(seller__user=person))
