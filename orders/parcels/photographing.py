"""The photo of a parcel: what it looked like when it left. Only its two sides see it (and staff, in a complaint).

The file is written before the row and outside its transaction; it goes when the row does not come, and one that it
takes the place of goes after the commit.
"""

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _
from PIL import Image

from accounts.models import SellerProfile
from catalog import imaging
from config.photos import PhotoRefused
from config.tidying import keeper
from orders import progressing
from orders.models import Order
from orders.parcels.fulfilling import NotYours

log = logging.getLogger(__name__)

# Nothing below it is handed out by its address alone.
FOLDER = "parcels"


@keeper(FOLDER)
def named_files() -> Iterator[str]:
    photographed = Order.objects.exclude(parcel_photo="")
    return imaging.paths_of(photographed.values_list("parcel_photo", flat=True).iterator())


@contextmanager
def stored(photo: Image.Image | None, now: datetime) -> Iterator[str]:
    """The name of the photo's files (empty without one) for a row written inside; when that fails, they go again.

    Raises `PhotoRefused` when they cannot be stored. Not to be entered inside a transaction.
    """
    if photo is None:
        yield ""
        return
    name = imaging.new_name(now, FOLDER)
    try:
        imaging.store(photo, name)
    except OSError as error:
        log.exception("The photo of a parcel was not stored.")
        raise PhotoRefused(_("It could not be stored just now. Try it again.")) from error
    try:
        yield name
    except BaseException:
        imaging.remove([name])
        raise


def add_photo(*, order: Order, seller: SellerProfile, photo: Image.Image, now: datetime | None = None) -> Order:
    """Show the parcel that is on its way, in place of an earlier photo. `photo` is `config.photos.open_photo`'s.

    Raises `fulfilling.NotYours`, `progressing.IllegalTransition` before it left or after it arrived, `PhotoRefused`.
    """
    if order.seller_id != seller.pk:
        raise NotYours
    with stored(photo, now or timezone.now()) as name, transaction.atomic():
        locked = progressing.lock(order.pk)
        if locked.state != Order.State.SHIPPED:
            raise progressing.IllegalTransition(locked, locked.state)
        before, locked.parcel_photo = locked.parcel_photo, name
        locked.save(update_fields=["parcel_photo"])
        if before:
            transaction.on_commit(partial(imaging.remove, [before]), robust=True)
    return locked
