"""Settings of a server whose outages begin after three seconds, not sixty: nobody wants to wait for a test."""

from config.settings import *  # noqa: F403

MARKET = MARKET | {"HEARTBEAT_SECONDS": 0.25, "OUTAGE_SECONDS": 3}  # noqa: F405
