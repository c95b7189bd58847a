"""kill -9 between a photo's files and its row: the files are litter, and the night's tidying removes them."""

import subprocess
import sys
from datetime import timedelta

from django.utils import timezone

from catalog.models import ProductImage
from config import auditing, tidying
from tests import factories
from tests.catalog.photos import photo
from tests.faults import SERVED, processes

pytestmark = SERVED
ADD = """
from catalog import picturing
from catalog.models import Product
product = Product.objects.get()
with open({path!r}, "rb") as file:
    picturing.add_images(product=product, files=[file], actor=product.seller.user)
"""


def add_and_die(path, media) -> None:
    words = [sys.executable, "manage.py", "shell", "-c", ADD.format(path=str(path))]
    environment = processes.environment(FAILPOINT="photo.stored", MEDIA_ROOT=str(media))
    assert subprocess.run(words, env=environment, cwd=processes.ROOT).returncode == -9


def test_files_of_a_killed_upload_are_removed_a_day_later(seller, media, tmp_path):
    factories.make_product(seller, published=False)
    before = set(ProductImage.objects.values_list("pk", flat=True))
    path = tmp_path / "plate.jpg"
    path.write_bytes(photo().read())
    add_and_die(path, media)
    left = list(tidying.files_below("products"))
    assert len(left) == 3 and set(ProductImage.objects.values_list("pk", flat=True)) == before
    assert tidying.remove_litter() == []
    assert sorted(tidying.remove_litter(now=timezone.now() + timedelta(days=1, hours=1))) == sorted(left)
    assert list(tidying.files_below("products")) == [] and auditing.broken_rows() == []
