"""Where allauth meets our people."""

import logging
from io import BytesIO
from smtplib import SMTPException

from allauth.account.adapter import DefaultAccountAdapter
from allauth.core import context
from allauth.mfa.adapter import DefaultMFAAdapter
from django.contrib import messages
from django.db import transaction
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from qrcode import QRCode
from qrcode.image.svg import SvgPathFillImage

from accounts import welcoming

MAIL_SENT = "account/messages/email_confirmation_sent.txt"

log = logging.getLogger(__name__)


class AccountAdapter(DefaultAccountAdapter):
    error_messages = DefaultAccountAdapter.error_messages | {
        "email_password_mismatch": gettext_lazy("This e-mail and password do not go together."),
        "too_many_login_attempts": gettext_lazy(
            "Too many tries. Wait five minutes, then try again or reset your password."
        ),
        "email_taken": gettext_lazy("This e-mail has an account."),
        "enter_current_password": gettext_lazy("Type your current password."),
        "incorrect_password": gettext_lazy("This is not your password."),
    }

    def clean_email(self, email: str) -> str:
        return super().clean_email(email).strip().lower()

    def confirm_email(self, request: HttpRequest, email_address) -> bool:
        """Confirming for the first time and being welcomed happen together or not at all."""
        if email_address.user.welcomed_at:
            return super().confirm_email(request, email_address)
        with transaction.atomic():
            confirmed = super().confirm_email(request, email_address)
            if confirmed:
                welcoming.welcome(user=email_address.user)
        return confirmed

    def send_mail(self, template_prefix: str, email: str, context_: dict) -> None:
        """A mail server that is down must not cost anybody their account: say so, and let them ask again."""
        try:
            super().send_mail(template_prefix, email, context_)
        except (OSError, SMTPException):
            log.exception("The mail %s was not sent.", template_prefix)
            if context.request is not None:
                context.request.mail_failed = True
                words = _("We could not send the mail just now. Ask for it again in a few minutes.")
                messages.error(context.request, words)

    def add_message(self, request: HttpRequest, level: int, message_template=None, *args, **kwargs) -> None:
        """Do not say that a mail is on its way when it is not."""
        if message_template == MAIL_SENT and getattr(request, "mail_failed", False):
            return
        super().add_message(request, level, message_template, *args, **kwargs)


class MFAAdapter(DefaultMFAAdapter):
    error_messages = DefaultMFAAdapter.error_messages | {
        "incorrect_code": gettext_lazy("This code is not right, or no longer. Write the one that shows now."),
    }

    def build_totp_svg(self, url: str) -> str:
        """The square to scan, on white: a phone cannot read it dark on dark."""
        square = QRCode()
        square.add_data(url)
        svg = BytesIO()
        square.make_image(image_factory=SvgPathFillImage).save(svg)
        return svg.getvalue().decode()
