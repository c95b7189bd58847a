"""Sessions in the database, whose keys are what we give out: letters and digits.

A cookie may hold any bytes, also a NUL, which PostgreSQL refuses with an error instead of not finding it.
"""

from django.contrib.sessions.backends import db


class SessionStore(db.SessionStore):
    def _validate_session_key(self, key: str | None) -> bool:
        return bool(super()._validate_session_key(key)) and key.isascii() and key.isalnum()
