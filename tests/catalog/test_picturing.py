"""Photos: rows and files agree whatever fails, positions have no gaps."""

import errno
from pathlib import Path

import pytest
from django.core.files.storage import FileSystemStorage, default_storage
from django.db import IntegrityError, transaction
from PIL import Image

from accounts import standing
from catalog import imaging, picturing, publishing
from catalog.models import ProductImage
from config import auditing
from tests import factories
from tests.catalog.photos import not_a_photo, photo


def files(media: Path) -> list[str]:
    return sorted(path.name for path in media.rglob("*") if path.is_file())


@pytest.fixture
def product(ayesha):
    return factories.make_product(ayesha.seller_profile, published=False, photo=False)


def positions(product) -> list[int]:
    return list(product.images.values_list("position", flat=True))


def order(product) -> list[int]:
    return list(product.images.values_list("pk", flat=True))


def broken_photos() -> list[str]:
    return list(auditing.REGISTER["P2-photos"].broken())


def test_adding_stores_three_webp_renditions_in_its_own_shape(product, ayesha, media):
    [added] = picturing.add_images(product=product, files=[photo(size=(1600, 2000))], actor=ayesha)
    assert added.image.position == 0 and (added.image.width, added.image.height) == (1600, 2000)
    assert added.image.name.startswith("products/20") and "plate" not in added.image.name
    for width in imaging.WIDTHS:
        with default_storage.open(imaging.path_of(added.image.name, width)) as stored, Image.open(stored) as rendition:
            assert (rendition.format, rendition.size) == ("WEBP", (width, width * 5 // 4))
            assert not rendition.getexif()
    assert added.image.url_small.endswith("-320.webp")


def test_adding_keeps_the_good_and_reports_the_bad_by_name(product, ayesha, media):
    batch = [photo("one.jpg"), not_a_photo("two.jpg"), photo("three.png", kind="PNG", size=(300, 200))]
    results = picturing.add_images(product=product, files=batch, actor=ayesha)
    assert [result.file_name for result in results if result.image is None] == ["two.jpg"]
    assert "not a photo" in results[1].problem
    assert positions(product) == [0, 1]
    assert len(files(media)) == 6


def test_adding_refuses_9000_by_9000(product, ayesha, media):
    [result] = picturing.add_images(
        product=product, files=[photo("huge.png", size=(9000, 9000), kind="PNG")], actor=ayesha
    )
    assert result.image is None and "megapixels" in result.problem
    assert not files(media) and not product.images.exists()


def test_adding_stops_at_twelve(product, ayesha, media):
    for _ in range(11):
        factories.make_image(product)
    results = picturing.add_images(product=product, files=[photo("twelfth.jpg"), photo("more.jpg")], actor=ayesha)
    assert [bool(result.image) for result in results] == [True, False]
    assert "at most 12" in results[1].problem
    assert positions(product) == list(range(12)) and len(files(media)) == 3


@pytest.mark.parametrize("good_writes", [0, 1, 2])
def test_adding_to_a_full_disk_leaves_neither_row_nor_file(product, ayesha, media, monkeypatch, good_writes):
    """The disk is filled at the system's own level: below the storage, where a real one would fail."""
    real, written = FileSystemStorage._save, []

    def fills_up(self, name, content):
        if len(written) == good_writes:
            raise OSError(errno.ENOSPC, "No space left on device")
        written.append(name)
        return real(self, name, content)

    monkeypatch.setattr(FileSystemStorage, "_save", fills_up)
    [result] = picturing.add_images(product=product, files=[photo("full.jpg")], actor=ayesha)
    assert result.image is None and "could not be stored" in result.problem
    assert not product.images.exists() and not files(media)


@pytest.mark.django_db(transaction=True)
def test_adding_when_the_row_fails_removes_the_files(ayesha, media):
    """The database itself refuses: a name that another photo has."""
    product = factories.make_product(ayesha.seller_profile, published=False, photo=False)
    taken = factories.make_image(product)
    renamed = "products/2026/taken"
    ProductImage.objects.filter(pk=taken.pk).update(name=renamed)
    image = Image.new("RGB", (40, 50))
    imaging.store(image, renamed)
    assert len(files(media)) == 3
    with pytest.raises(IntegrityError):
        picturing.add_row(product, renamed, image.size)
    assert not files(media)
    assert product.images.count() == 1


@pytest.mark.django_db(transaction=True)
def test_adding_inside_a_transaction_is_refused_without_a_trace(ayesha, media):
    """An outer rollback would leave the files behind, so there must be none."""
    product = factories.make_product(ayesha.seller_profile, published=False, photo=False)
    with pytest.raises(RuntimeError, match="durable"), transaction.atomic():
        picturing.add_images(product=product, files=[photo()], actor=ayesha)
    assert not files(media) and not product.images.exists()


def test_adding_a_blocked_seller_is_refused(product, ayesha, staff, media):
    standing.block(user=ayesha, cause="staff", reason="Fakes", actor=staff)
    with pytest.raises(standing.Blocked):
        picturing.add_images(product=product, files=[photo()], actor=ayesha)
    assert not files(media) and not product.images.exists()


@pytest.mark.parametrize(
    ("start", "to", "expected"),
    [(0, 2, [1, 2, 0, 3]), (3, 0, [3, 0, 1, 2]), (1, 1, [0, 1, 2, 3]), (2, 99, [0, 1, 3, 2]), (1, -5, [1, 0, 2, 3])],
)
def test_moving_keeps_positions_gapless(product, ayesha, start, to, expected):
    images = [factories.make_image(product) for _ in range(4)]
    picturing.move_image(image=images[start], to=to, actor=ayesha)
    assert order(product) == [images[index].pk for index in expected]
    assert positions(product) == [0, 1, 2, 3] and not broken_photos()


def test_arranging_takes_the_order_given_and_ignores_what_is_not_here(product, ayesha):
    images = [factories.make_image(product) for _ in range(4)]
    stranger = factories.make_image(factories.make_product(ayesha.seller_profile, photo=False))
    wanted = [images[3].pk, stranger.pk, images[1].pk, 0]
    picturing.arrange_images(product=product, order=wanted, actor=ayesha)
    assert order(product) == [images[index].pk for index in (3, 1, 0, 2)]
    assert not broken_photos()


def test_primary_comes_first_and_the_rest_keep_their_order(product, ayesha):
    images = [factories.make_image(product) for _ in range(3)]
    picturing.set_primary(image=images[2], actor=ayesha)
    assert order(product) == [images[2].pk, images[0].pk, images[1].pk]
    product.refresh_from_db()
    assert product.cover == images[2]


def test_deleting_removes_row_and_files_and_closes_the_gap(product, ayesha, media, django_capture_on_commit_callbacks):
    added = picturing.add_images(product=product, files=[photo(), photo(), photo()], actor=ayesha)
    with django_capture_on_commit_callbacks(execute=True):
        picturing.delete_image(image=added[1].image, actor=ayesha)
    assert order(product) == [added[0].image.pk, added[2].image.pk]
    assert positions(product) == [0, 1] and not broken_photos()
    assert len(files(media)) == 6 and not [name for name in files(media) if name in added[1].image.name]


@pytest.mark.django_db(transaction=True)
def test_deleting_that_is_rolled_back_keeps_row_and_files(ayesha, media):
    product = factories.make_product(ayesha.seller_profile, published=False, photo=False)
    [added] = picturing.add_images(product=product, files=[photo()], actor=ayesha)

    class PowerCut(Exception):
        pass

    with pytest.raises(PowerCut), transaction.atomic():
        picturing.delete_image(image=added.image, actor=ayesha)
        raise PowerCut
    assert product.images.count() == 1 and len(files(media)) == 3


def test_deleting_the_last_photo_of_a_published_piece_is_refused(ayesha):
    product = factories.make_listing(ayesha.seller_profile).product
    with pytest.raises(publishing.Locked, match="at least one photo"):
        picturing.delete_image(image=product.images.get(), actor=ayesha)
    assert product.images.count() == 1


def test_the_photos_there_are_locked_once_bids_have_been_placed(ayesha, media):
    product = locked_product(ayesha)
    first, second = product.images.all()
    for change in (
        lambda: picturing.delete_image(image=second, actor=ayesha),
        lambda: picturing.set_primary(image=second, actor=ayesha),
        lambda: picturing.arrange_images(product=product, order=[second.pk], actor=ayesha),
        lambda: picturing.set_alt(image=first, alt="Another", actor=ayesha),
    ):
        with pytest.raises(publishing.Locked, match="Bids have been placed"):
            change()
    assert order(product) == [first.pk, second.pk]
    assert product.images.first().alt == "A plate" and not files(media)


def locked_product(ayesha):
    auction = factories.make_auction(ayesha.seller_profile)
    factories.make_image(auction.product)
    type(auction).objects.filter(pk=auction.pk).update(sequence=1)
    return auction.product


def test_caption_is_kept_trimmed(product, ayesha):
    image = factories.make_image(product)
    picturing.set_alt(image=image, alt="  The rim, close ", actor=ayesha)
    image.refresh_from_db()
    assert image.alt == "The rim, close"


def test_audit_finds_a_gap_in_the_photos(product):
    factories.make_image(product, position=0)
    factories.make_image(product, position=2)
    assert broken_photos() == [f"product {product.pk}: 2 photos, 2 places, the last is 2"]


def test_removing_what_is_gone_already_disturbs_nobody(media):
    imaging.remove(["products/2026/never"])
