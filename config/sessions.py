"""Sessions in the database, whose keys are what we give out: letters and digits. One that ends takes its sockets along.

A cookie may hold any bytes, also a NUL, which PostgreSQL refuses with an error instead of not finding it. Every page of
somebody signed in begins with reading their session, so that is one plain statement.
"""

from django.contrib.sessions.backends import db
from django.db import connection
from django.utils import timezone

from config import live

READ = "SELECT session_data FROM django_session WHERE session_key = %s AND expire_date > %s"


class SessionStore(db.SessionStore):
    def load(self) -> dict:
        with connection.cursor() as cursor:
            cursor.execute(READ, [self.session_key, connection.ops.adapt_datetimefield_value(timezone.now())])
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        return self.decode(found[0])

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(super()._validate_session_key(key)) and key.isascii() and key.isalnum()

    def delete(self, session_key: str | None = None) -> None:
        """Every way out comes through here: logging out, logging out everywhere, a device taken off the list."""
        super().delete(session_key)
        ended = session_key or self.session_key
        if ended:
            live.end_session(ended)
