"""Sessions in the database, whose keys are what we give out: letters and digits. One that ends takes its sockets along.

A cookie may hold any bytes, also a NUL, which PostgreSQL refuses with an error instead of not finding it. Every page of
somebody signed in begins with reading their session and then them, so that is one plain statement.
"""

from functools import cache

from django.contrib.sessions.backends import db
from django.utils import timezone

from accounts.models import User
from config import live, rows
from config.statements import database, send

# Who has logged in with a session is written down beside it (allauth's list of devices).
READ = """
SELECT s.session_data, {person} FROM django_session s
LEFT JOIN usersessions_usersession d ON d.session_key = s.session_key
LEFT JOIN accounts_user u ON u.id = d.user_id
WHERE s.session_key = %s AND s.expire_date > %s
"""


@cache
def read_words() -> str:
    return READ.format(person=rows.columns_of(User, "u"))


class SessionStore(db.SessionStore):
    # The person whose log-in this is, as the database had them when it was read; for `accounts.backends` alone.
    person: User | None = None

    def load(self) -> dict:
        here = database()
        now = here.ops.adapt_datetimefield_value(timezone.now())
        with here.cursor() as cursor:
            send(cursor, (read_words(), [self.session_key, now]))
            found = cursor.fetchone()
        if found is None:
            self._session_key = None
            return {}
        data, *person = found
        self.person = None if person[0] is None else rows.made_of(User, person)
        return self.decode(data)

    def _validate_session_key(self, key: str | None) -> bool:
        return bool(super()._validate_session_key(key)) and key.isascii() and key.isalnum()

    def delete(self, session_key: str | None = None) -> None:
        """Every way out comes through here: logging out, logging out everywhere, a device taken off the list."""
        super().delete(session_key)
        ended = session_key or self.session_key
        if ended:
            live.end_session(ended)
