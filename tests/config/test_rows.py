import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Province
from config import rows

pytestmark = pytest.mark.django_db


def test_insert_writes_a_row_and_gives_it_its_key():
    made = Province(name="Elsewhere", slug="elsewhere")
    rows.insert(made)
    assert Province.objects.get(pk=made.pk).name == "Elsewhere"
    assert not made._state.adding


def test_insert_keeps_to_the_constraints():
    rows.insert(Province(name="Elsewhere", slug="elsewhere"))
    with pytest.raises(IntegrityError), transaction.atomic():
        rows.insert(Province(name="Elsewhere", slug="another"))


def test_insert_unless_there_passes_over_what_is_known_in_one_statement():
    rows.insert(Province(name="Elsewhere", slug="elsewhere"))
    before = Province.objects.count()
    with CaptureQueriesContext(connection) as captured:
        rows.insert_unless_there([Province(name="Elsewhere", slug="x"), Province(name="Nowhere", slug="nowhere")])
    assert len(captured) == 1 and Province.objects.count() == before + 1


def test_insert_unless_there_of_nothing_asks_nothing(django_assert_num_queries):
    with django_assert_num_queries(0):
        rows.insert_unless_there([])


def test_update_writes_the_named_columns_only():
    made = Province.objects.create(name="Elsewhere", slug="elsewhere")
    made.name, made.slug = "Nowhere", "nowhere"
    rows.update(made, "name")
    fresh = Province.objects.get(pk=made.pk)
    assert (fresh.name, fresh.slug) == ("Nowhere", "elsewhere")
