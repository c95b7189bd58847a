"""Who a session belongs to."""

from contextvars import ContextVar

from django.contrib.auth.backends import ModelBackend
from django.contrib.sessions.backends.base import SessionBase

from accounts.models import User
from config import rows

# The session whose person is asked for just now.
asked: ContextVar[SessionBase | None] = ContextVar("asked", default=None)


class AccountBackend(ModelBackend):
    """Django's own; the person of a session has come with it (`accounts.sessions`), because every page begins so."""

    def get_user(self, user_id: int) -> User | None:
        known = getattr(asked.get(), "person", None)
        user = known if known is not None and known.pk == int(user_id) else rows.read(User, user_id)
        return user if user and self.user_can_authenticate(user) else None
