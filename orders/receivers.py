"""What this app does when a lower one announces a fact."""

from django.contrib.auth.signals import user_logged_in
from django.dispatch import receiver

from accounts.signals import account_unblocked
from auctions.signals import auction_cancelled, auction_held, auction_sold
from orders.carts import carting
from orders.carts.keeping import GuestsCart
from orders.payments import cancelling
from orders.purchases import holding, purchasing, violations


@receiver(auction_sold, dispatch_uid="orders.open_for_win")
def open_for_win(sender, auction, **kwargs):
    """The winner gets something to pay, in the closing's own transaction."""
    purchasing.open_for_win(auction=auction)


@receiver(auction_held, dispatch_uid="orders.open_for_hold")
def open_for_hold(sender, auction, **kwargs):
    """Whoever holds it gets something to pay."""
    holding.open_for_hold(auction=auction)


@receiver(auction_cancelled, dispatch_uid="orders.cancel_with_auction")
def cancel_with_auction(sender, auction, **kwargs):
    """Who was buying it now cannot."""
    cancelling.cancel_with_auction(auction=auction)


@receiver(account_unblocked, dispatch_uid="orders.waive_with_block")
def waive_with_block(sender, block, **kwargs):
    """What would block them again goes with it."""
    violations.waive_with_block(block=block)


@receiver(user_logged_in, dispatch_uid="orders.bring_the_cart")
def bring_the_cart(sender, request, user, **kwargs):
    """What a guest collected comes along."""
    if request is not None:
        carting.merge(guest=GuestsCart(request.session), user=user)
