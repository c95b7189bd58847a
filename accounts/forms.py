"""Forms about people."""

from django import forms
from django.utils.translation import gettext_lazy as _


class NameForm(forms.Form):
    """What sign-up asks beyond e-mail and password."""

    name = forms.CharField(label=_("Your name"), max_length=80)

    field_order = ["name", "email", "password1"]

    def signup(self, request, user) -> None:
        user.name = self.cleaned_data["name"]
        user.save(update_fields=["name"])
