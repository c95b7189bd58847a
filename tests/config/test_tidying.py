"""Files that no row names: which they are, which are left alone, and that too many of them are none."""

import logging
import os
from datetime import timedelta

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import CommandError, call_command
from django.utils import timezone

from accounts import presenting
from accounts.models import User
from catalog import imaging, picturing
from catalog.models import ProductImage
from config import tasks, tidying
from config.photos import open_photo
from orders.models import Order
from orders.parcels import photographing
from tests import factories
from tests.catalog.photos import photo
from tests.orders import factories as make

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)
LATER = timezone.now() + 30 * DAY


@pytest.fixture
def opened():
    return open_photo(photo())


def write(path: str) -> str:
    return default_storage.save(path, ContentFile(b"webp"))


def files() -> set[str]:
    return {path for folder in tidying.KEEPERS for path in tidying.files_below(folder)}


def photographed_product(opened) -> ProductImage:
    product = factories.make_product(published=False)
    product.images.all().delete()
    (added,) = picturing.add_images(product=product, files=[photo()], actor=product.seller.user)
    return added.image


def test_what_rows_name_stays_and_what_they_do_not_goes(opened, bilal, ayesha):
    """Every way in which a photo comes; then each again, with its row lost."""
    image = photographed_product(opened)
    presenting.change_profile(user=bilal, name="Bilal", phone="", photo=opened)
    order = make.make_shipped_order(ayesha.seller_profile, bilal)
    photographing.add_photo(order=order, seller=order.seller, photo=opened)
    kept = files()
    assert len(kept) == 3 + 2 + 3
    assert {path.split("/")[0] for path in kept} == {"products", "people", "parcels"} == set(tidying.KEEPERS)
    assert tidying.remove_litter(now=LATER) == [] and files() == kept
    image.delete()
    User.objects.update(picture="")
    Order.objects.update(parcel_photo="")
    assert set(tidying.remove_litter(now=LATER)) == kept and files() == set()


def test_an_upload_under_way_is_let_be(opened):
    product = factories.make_product(published=False)
    name = imaging.new_name(timezone.now())
    imaging.store(opened, name)
    assert tidying.remove_litter() == []
    assert tidying.remove_litter(now=timezone.now() + DAY - timedelta(minutes=1)) == []
    picturing.add_row(product, name, opened.size)
    assert tidying.remove_litter(now=LATER) == [] and len(files()) == 3


def test_age_is_the_files_own():
    old, young = write("people/old-96.webp"), write("people/young-96.webp")
    long_ago = (timezone.now() - 2 * DAY).timestamp()
    os.utime(default_storage.path(old), (long_ago, long_ago))
    assert tidying.remove_litter() == [old] and files() == {young}


def name(files: str) -> None:
    image = factories.make_image(factories.make_product(published=False))
    ProductImage.objects.filter(pk=image.pk).update(name=files)


def test_row_written_between_listing_and_reading_is_seen(monkeypatch, opened):
    imaging.store(opened, "products/2026/late")
    read = tidying.KEEPERS["products"]

    def read_after_it_was_written():
        name("products/2026/late")
        return read()

    monkeypatch.setitem(tidying.KEEPERS, "products", read_after_it_was_written)
    assert tidying.remove_litter(now=LATER) == [] and len(files()) == 3


def test_control_rows_read_before_the_files_are_listed_cost_a_photo(monkeypatch, opened):
    imaging.store(opened, "products/2026/late")
    read = set(tidying.KEEPERS["products"]())
    name("products/2026/late")
    monkeypatch.setitem(tidying.KEEPERS, "products", lambda: read)
    assert len(tidying.remove_litter(now=LATER)) == 3


def test_what_no_app_keeps_is_left_alone():
    """Whatever else an operator has put there."""
    path = write("letters/notice.txt")
    assert tidying.remove_litter(now=LATER) == [] and default_storage.exists(path)


@pytest.mark.parametrize(
    ("litter", "kept", "goes"), [(100, 0, True), (101, 0, False), (101, 909, True), (102, 909, False)]
)
def test_too_many_are_no_litter_but_the_wrong_database(monkeypatch, litter, kept, goes):
    for number in range(litter):
        write(f"people/litter{number}.webp")
    named = [f"products/{number}.webp" for number in range(kept)]
    monkeypatch.setitem(tidying.KEEPERS, "products", lambda: named)
    listed = tidying.files_below
    monkeypatch.setattr(tidying, "files_below", lambda folder: named if folder == "products" else listed(folder))
    monkeypatch.setattr(tidying, "is_older", lambda path, than: True)
    if goes:
        assert len(tidying.remove_litter()) == litter
    else:
        with pytest.raises(tidying.TooMuch, match="right database"):
            tidying.remove_litter()
        assert len(list(listed("people"))) == litter
        assert len(tidying.remove_litter(dry_run=True)) == litter
        assert len(tidying.remove_litter(however_many=True)) == litter


def test_dry_run_only_names_them_and_the_log_names_what_went(caplog, capsys):
    path = write("people/lost-96.webp")
    long_ago = (timezone.now() - 2 * DAY).timestamp()
    os.utime(default_storage.path(path), (long_ago, long_ago))
    caplog.set_level(logging.INFO)
    call_command("tidy", dry_run=True)
    assert capsys.readouterr().out.splitlines() == [path, "1 files would be removed."]
    assert files() == {path} and path not in caplog.text
    tasks.tidy.call_local()
    assert files() == set() and f"Removed {path}" in caplog.text
    call_command("tidy")
    assert capsys.readouterr().out.splitlines() == ["0 files were removed."]


def test_command_fails_when_there_are_too_many(monkeypatch):
    monkeypatch.setattr(tidying, "FEW", 0)
    path = write("people/lost-96.webp")
    monkeypatch.setattr(tidying, "is_older", lambda path, than: True)
    with pytest.raises(CommandError, match="right database"):
        call_command("tidy")
    assert files() == {path}
    call_command("tidy", however_many=True)
    assert files() == set()


def test_one_that_cannot_be_removed_stops_nobody(monkeypatch, caplog):
    paths = [write(f"people/{name}-96.webp") for name in ("a", "b")]
    delete = default_storage.delete

    def delete_but_the_first(path):
        if path == paths[0]:
            raise PermissionError(path)
        delete(path)

    monkeypatch.setattr(default_storage, "delete", delete_but_the_first)
    assert tidying.remove_litter(now=LATER) == paths[1:]
    assert "was not removed" in caplog.text and files() == {paths[0]}
