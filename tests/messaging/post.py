"""A post office that misbehaves, as a mail backend: what tests tell it to refuse, it refuses."""

import smtplib

from django.core.mail.backends.locmem import EmailBackend as Locmem

refused: set[str] = set()
closed: list[bool] = []
opened: list[bool] = []


class EmailBackend(Locmem):
    """Delivers to `mail.outbox`, except to `refused` addresses; nobody answers while `closed` is not empty."""

    is_open = False

    def open(self):
        if closed:
            raise ConnectionRefusedError("Nobody answers.")
        if not self.is_open:
            opened.append(True)
        self.is_open = True

    def close(self):
        self.is_open = False

    def send_messages(self, messages):
        assert self.is_open
        for message in messages:
            if refused.intersection(message.to):
                raise smtplib.SMTPRecipientsRefused(dict.fromkeys(message.to, (550, b"No such person")))
        return super().send_messages(messages)
