"""Where the demo listens."""

import socket

HOST = "127.0.0.1"


class PortTaken(Exception):
    """Somebody else listens there. The message is ready for a person."""


def require_port(port: int) -> None:
    """Raise `PortTaken` before anything is prepared in vain."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((HOST, port))
        except (OSError, OverflowError) as error:
            why = getattr(error, "strerror", None) or error
            raise PortTaken(f"Port {port} cannot be used ({why}). Choose another: make demo PORT=8123") from error
