"""A process that bids on the one auction there is: `prepare <bidders>`, `write <bidder> <bids>`.

`write` says when it is ready and begins at a line on its input; it ends with the number of bids that could not be
decided because the database was locked.
"""

import os
import sys
import time
from contextlib import ExitStack
from uuid import uuid4

import django
from django.conf import settings

AS_READERS = bool(os.environ.get("BEGIN_AS_READERS"))
if AS_READERS:
    # Django's default, which the project does not use: a reader that then writes cannot wait.
    settings.DATABASES["default"]["OPTIONS"] |= {"transaction_mode": "DEFERRED", "timeout": 1}
django.setup()

from django.db import OperationalError, connection

from accounts.models import User
from auctions import bidding
from auctions.models import Auction
from tests import factories


def prepare(bidders: int) -> None:
    factories.make_auction(starting_price=1000)
    for _ in range(bidders):
        factories.make_user()


def dawdle(execute, sql, params, many, context):
    """Who has read takes a moment, in which another writes, however few processors there are."""
    result = execute(sql, params, many, context)
    if sql.startswith("SELECT"):
        time.sleep(0.005)
    return result


def write(bidder: int, bids: int) -> int:
    with ExitStack() as slower:
        if AS_READERS:
            slower.enter_context(connection.execute_wrapper(dawdle))
        return bid(bidder, bids)


def bid(bidder: int, bids: int) -> int:
    person = User.objects.filter(seller_profile=None).order_by("pk")[bidder]
    locked = 0
    print("ready", flush=True)
    sys.stdin.readline()
    for _ in range(bids):
        try:
            auction = Auction.objects.get()
            maximum = (auction.leader_maximum or auction.starting_price) + 1000 * (bidder + 1)
            bidding.place_bid(auction_id=auction.pk, bidder=person, maximum=maximum, nonce=uuid4())
        except bidding.BidRefused:
            pass
        except OperationalError as error:
            assert "locked" in str(error)
            locked += 1
    return locked


if __name__ == "__main__":
    deed, *numbers = sys.argv[1:]
    sys.exit({"prepare": prepare, "write": write}[deed](*map(int, numbers)) or 0)
