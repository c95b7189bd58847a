"""The photos of a piece: adding, ordering, captioning, removing. Positions have no gaps; rows and files agree.

Files are written before their row and outside its transaction (re-encoding takes a while, and a lock must not wait for
it); they go when the row does not come, and after the commit that deletes it.
"""

import logging
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import partial
from typing import BinaryIO, NamedTuple

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from accounts import standing
from accounts.models import User
from catalog import imaging, publishing
from catalog.models import Product, ProductImage
from catalog.signals import photo_added
from config.failpoints import reached
from config.photos import PhotoRefused, open_photo
from config.tidying import keeper

log = logging.getLogger(__name__)


@keeper("products")
def named_files() -> Iterator[str]:
    return imaging.paths_of(ProductImage.objects.values_list("name", flat=True).iterator())


class Added(NamedTuple):
    """What became of one uploaded file: its photo, or why there is none."""

    file_name: str
    image: ProductImage | None
    problem: str = ""


def add_images(*, product: Product, files: Iterable[BinaryIO], actor: User, now: datetime | None = None) -> list[Added]:
    """Add each file as the last photo. The good ones are kept, the bad ones reported, in the order given.

    Raises `standing.NotAllowed`, or `publishing.Locked`. Not to be called inside a transaction.
    """
    standing.require_good_standing(actor)
    publishing.require_extendable(product)
    return [add_image(product, file, now or timezone.now()) for file in files]


def add_image(product: Product, file: BinaryIO, now: datetime) -> Added:
    file_name = getattr(file, "name", "")
    name = imaging.new_name(now)
    try:
        require_room(product)
        photo = open_photo(file)
        imaging.store(photo, name)
        reached("photo.stored")
        return Added(file_name, add_row(product, name, photo.size))
    except PhotoRefused as refusal:
        return Added(file_name, None, str(refusal))
    except OSError:
        log.exception("A photo of product %s was not stored.", product.pk)
        return Added(file_name, None, _("It could not be stored just now. Try it again."))


def require_room(product: Product) -> None:
    most = settings.MARKET["PRODUCT_IMAGES"]
    if product.images.count() >= most:
        raise PhotoRefused(_("A piece has at most %(most)s photos. Delete one first.") % {"most": most})


def add_row(product: Product, name: str, size: tuple[int, int]) -> ProductImage:
    """The row of stored files; when it cannot be, the files go too. Announces `photo_added`."""
    try:
        with transaction.atomic(durable=True):
            locked = publishing.lock(product.pk)
            publishing.require_extendable(locked)
            require_room(locked)
            image = ProductImage.objects.create(
                product=locked, name=name, position=locked.images.count(), width=size[0], height=size[1]
            )
            photo_added.send(sender=ProductImage, image=image)
            return image
    except BaseException:
        imaging.remove([name])
        raise


def locked_images(product_id: int) -> list[ProductImage]:
    """All photos of the piece, in order, under the product's lock. Raises `publishing.Locked`."""
    product = publishing.lock(product_id)
    publishing.require_editable(product)
    return list(product.images.all())


def renumber(images: list[ProductImage]) -> None:
    for position, image in enumerate(images):
        if image.position != position:
            ProductImage.objects.filter(pk=image.pk).update(position=position)


@transaction.atomic
def move_image(*, image: ProductImage, to: int, actor: User) -> list[ProductImage]:
    """Put the photo at position `to`; beyond the ends means first or last. Returns all in their new order."""
    standing.require_good_standing(actor)
    images = locked_images(image.product_id)
    images.remove(image)
    images.insert(max(0, to), image)
    renumber(images)
    return images


def set_primary(*, image: ProductImage, actor: User) -> list[ProductImage]:
    """Make it the cover."""
    return move_image(image=image, to=0, actor=actor)


@transaction.atomic
def arrange_images(*, product: Product, order: list[int], actor: User) -> list[ProductImage]:
    """Put the photos into the order of these ids; those not named follow as they were, ids of others are ignored."""
    standing.require_good_standing(actor)
    images = locked_images(product.pk)
    images.sort(key=lambda image: order.index(image.pk) if image.pk in order else len(order))
    renumber(images)
    return images


@transaction.atomic
def set_alt(*, image: ProductImage, alt: str, actor: User) -> None:
    """Say what the photo shows, for those who cannot see it."""
    standing.require_good_standing(actor)
    locked_images(image.product_id)
    ProductImage.objects.filter(pk=image.pk).update(alt=alt.strip())


@transaction.atomic
def delete_image(*, image: ProductImage, actor: User) -> None:
    """Delete the photo and, after the commit, its files. A piece that is up for sale keeps at least one.

    Raises `publishing.Locked`.
    """
    standing.require_good_standing(actor)
    images = locked_images(image.product_id)
    if len(images) == 1 and image.product.is_published:
        raise publishing.Locked(_("A piece that is up for sale keeps at least one photo."))
    ProductImage.objects.filter(pk=image.pk).delete()
    renumber([other for other in images if other != image])
    transaction.on_commit(partial(imaging.remove, [image.name]), robust=True)
