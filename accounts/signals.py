"""Facts this app announces, inside the transaction that made them true."""

from django.dispatch import Signal

account_welcomed = Signal()  # user
seller_verified = Signal()  # seller (SellerProfile)
account_blocked = Signal()  # block
account_unblocked = Signal()  # block
appeal_granted = Signal()  # appeal
appeal_denied = Signal()  # appeal
