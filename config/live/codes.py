"""Why a socket was closed. The page's reaction is in static/js/live.js; the list for people in docs/architecture.md.

A socket is refused by accepting and closing it: browsers hide the reason of a handshake that was refused. Those below
are never retried by themselves; 4401 is, once. What is (1001, 1006, 1011 … 1013) is a server that comes back.
"""

TOO_BIG = 1009  # the client said more than `LARGEST_MESSAGE`
SIGNED_OUT = 4401  # the log-in is over, or there never was one
REFUSED = 4403  # from a foreign page; or what this person may do has changed
NOT_FOUND = 4404
TOO_MANY = 4429  # sockets of one person or address, or words from one socket
