"""The forms of the entrance: allauth's own, in our words. Apart from `forms`, which allauth imports while it loads."""

from allauth.account import forms as account
from allauth.mfa.base import forms as mfa
from allauth.mfa.totp import forms as totp
from django.contrib.auth.hashers import make_password
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _


class OurWords:
    """Labels as people know them, no placeholder standing in for one."""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        words = labels()
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = words.get(name, field.label)
            if name == "password1":
                field.help_text = _("At least 10 characters. Not only digits, not your name, not a common one.")
            elif name in ("password", "oldpassword"):
                field.help_text = forgotten()


def forgotten() -> str:
    return format_html('<a href="{}">{}</a>', reverse("account_reset_password"), _("Forgotten your password?"))


def labels() -> dict[str, str]:
    return {
        "login": _("E-mail"),
        "email": _("E-mail"),
        "password": _("Password"),
        "remember": _("Keep me logged in on this device"),
        "code": _("Code"),
    }


class LoginForm(OurWords, account.LoginForm):
    pass


class SignupForm(OurWords, account.SignupForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["password1"].label = _("Password")

    def try_save(self, request):
        """An e-mail that has an account takes as long as a new one: the time of the answer says nothing either."""
        if self.account_already_exists:
            make_password(self.cleaned_data["password1"])
        return super().try_save(request)


class ChangeEmailForm(OurWords, account.AddEmailForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["email"].label = _("New e-mail")


class ReauthenticateForm(OurWords, account.ReauthenticateForm):
    pass


class ResetPasswordForm(OurWords, account.ResetPasswordForm):
    pass


class ChangePasswordForm(OurWords, account.ChangePasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_passwords(self.fields)
        self.fields["oldpassword"].label = _("Your password now")


class SetPasswordForm(OurWords, account.SetPasswordForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_passwords(self.fields)


class ResetPasswordKeyForm(OurWords, account.ResetPasswordKeyForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        name_passwords(self.fields)


def name_passwords(fields) -> None:
    fields["password1"].label = _("New password")
    fields["password2"].label = _("New password again")


class CodeForm(OurWords, mfa.AuthenticateForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].help_text = _("Six digits from your app, or one of your recovery codes.")


class CodeAgainForm(OurWords, mfa.ReauthenticateForm):
    pass


class ActivateTOTPForm(OurWords, totp.ActivateTOTPForm):
    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.fields["code"].widget.attrs["inputmode"] = "numeric"
        self.fields["code"].help_text = _("The six digits that the app shows now.")
