"""Who a session belongs to."""

from django.contrib.auth.backends import ModelBackend

from accounts.models import User
from config import rows


class AccountBackend(ModelBackend):
    """Django's own; the person behind a session is read in one plain statement, because every page begins with it."""

    def get_user(self, user_id: int) -> User | None:
        user = rows.read(User, user_id)
        return user if user and self.user_can_authenticate(user) else None
