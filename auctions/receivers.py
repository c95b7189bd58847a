"""What this app does when a lower one announces a fact."""

from django.dispatch import receiver

from accounts.signals import account_blocked
from auctions import bidding


@receiver(account_blocked, dispatch_uid="auctions.withdraw_bids")
def withdraw_bids(sender, block, **kwargs):
    """A blocked person leads nowhere."""
    bidding.withdraw_from_open_auctions(user=block.user, now=block.started_at)
