"""What this app does when allauth says that something has happened to an account."""

from allauth.account.signals import password_changed, password_reset, password_set
from django.dispatch import receiver

from config import live


@receiver([password_changed, password_reset, password_set], dispatch_uid="accounts.end_sockets")
def end_sockets(sender, user, **kwargs):
    """A new password ends every other log-in, so every open page asks again who it is."""
    live.end_sockets_of(user.pk, refused=False)
