"""Live pages: one publisher thread and one hub per process, one socket per open page.

A change is *pushed* from any thread after its commit: the publisher hands the channel layer not a frame but its name
and arguments, newest first, a topic at most ten times a second. Every serving process holds one subscription per topic;
it renders a frame once, only when somebody watches, and fans the same bytes out to its own sockets. So whoever changes
something never renders for others. Sockets carry HTML down and nothing up: what they say is what a refresh would have
said, so a lost frame costs nothing and a dead layer never costs a bid.

In order: `topics` (what can be watched), `lists` (many at once), `publishing` (saying that something changed), `hub`
(this process's sockets), `lines` (one socket and its backlog), `seats` (how many sockets anyone may have), `admitting`
(who may have one), `sockets` (a socket's life).
"""

from config.live.lists import watchlist
from config.live.publishing import end_session, end_sockets_of, publisher, push
from config.live.topics import frame, person, topic

__all__ = ["end_session", "end_sockets_of", "frame", "person", "publisher", "push", "topic", "watchlist"]
