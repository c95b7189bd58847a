import select

from django.db.backends.postgresql import base


class DatabaseWrapper(base.DatabaseWrapper):
    def is_usable(self) -> bool:
        """Whether a kept connection still stands, asked at the start of each request.

        A server that has gone, or has ended this connection, has closed the socket: then there is something to read.
        Looking costs two microseconds instead of a round trip. After an error the server is really asked.
        """
        if self.connection is None or self.connection.closed or self.errors_occurred:
            return super().is_usable()
        idle = select.poll()
        idle.register(self.connection.fileno(), select.POLLIN)
        return not idle.poll(0) or super().is_usable()
