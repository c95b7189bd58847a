"""Close every auction in a process where nothing is one transaction: what a control loses."""

from contextlib import ContextDecorator

import django
from django.db import transaction


class Untied(ContextDecorator):
    """In place of `transaction.atomic`, as decorator and as block: begins nothing, undoes nothing."""

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None


def untied(using=None, **options):
    return using if callable(using) else Untied()


transaction.atomic = untied
django.setup()

from auctions import closing
from auctions.models import Auction

for auction_id in Auction.objects.values_list("pk", flat=True):
    closing.close(auction_id)
