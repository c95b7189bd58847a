"""What this app does when a lower one announces a fact."""

from django.dispatch import receiver

from accounts.signals import account_blocked
from auctions import amending, voiding
from catalog.signals import photo_added


@receiver(account_blocked, dispatch_uid="auctions.withdraw_bids")
def withdraw_bids(sender, block, **kwargs):
    """A blocked person leads nowhere."""
    voiding.withdraw_from_open_auctions(user=block.user, now=block.started_at)


@receiver(photo_added, dispatch_uid="auctions.note_photo")
def note_photo(sender, image, **kwargs):
    """Bidders are told of an extra photo."""
    amending.note_photo(product=image.product, image_id=image.pk)
