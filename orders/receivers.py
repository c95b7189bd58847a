"""What this app does when a lower one announces a fact."""

from django.dispatch import receiver

from auctions.signals import auction_sold
from orders import purchasing


@receiver(auction_sold, dispatch_uid="orders.open_for_win")
def open_for_win(sender, auction, **kwargs):
    """The winner gets something to pay, in the closing's own transaction."""
    purchasing.open_for_win(auction=auction)
