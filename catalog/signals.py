"""Facts this app announces, inside the transaction that made them true."""

from django.dispatch import Signal

product_published = Signal()  # product
photo_added = Signal()  # image
