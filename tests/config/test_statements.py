"""Fewer messages must not mean less of a transaction."""

import pytest
from django.db import DataError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext

from accounts.models import Province
from config import rows
from config.statements import database, ending, send

pytestmark = [pytest.mark.django_db(transaction=True), pytest.mark.postgresql]

NAMES = 'SELECT name FROM "accounts_province" WHERE slug = %s'


def begin_by_reading() -> None:
    with connection.cursor() as cursor:
        send(cursor, ("SELECT 1", []), begins=True)


def write(slug: str) -> None:
    begin_by_reading()
    with rows.together(last=True):
        rows.insert(Province(pk=900 + len(slug), name=slug, slug=slug))


def test_statement_is_planned_once_and_again_for_a_new_connection():
    Province.objects.create(name="Elsewhere", slug="elsewhere")
    for _ in range(2):
        for _ in range(2):
            with connection.cursor() as cursor:
                send(cursor, (NAMES, ["elsewhere"]))
                assert cursor.fetchone() == ("Elsewhere",)
        connection.close()


def test_transaction_is_begun_and_ended_with_what_it_does():
    begin_by_reading()  # planned by now
    done = []
    with CaptureQueriesContext(connection) as captured, transaction.atomic():
        write("elsewhere")
        transaction.on_commit(lambda: done.append(Province.objects.get(slug="elsewhere").name))
    sent = [query["sql"] for query in captured]
    assert any(words.startswith("BEGIN; ") for words in sent) and any(words.endswith("; COMMIT") for words in sent)
    assert done == ["elsewhere"] and connection.get_autocommit()


def test_what_comes_after_is_a_transaction_of_its_own():
    with transaction.atomic():
        write("elsewhere")
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        Province.objects.create(name="Nowhere", slug="nowhere")
        raise ZeroDivisionError
    assert list(Province.objects.filter(slug__in=["elsewhere", "nowhere"]).values_list("slug", flat=True)) == [
        "elsewhere"
    ]


def test_begun_by_a_message_it_is_undone_as_a_whole():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        begin_by_reading()
        Province.objects.create(name="Elsewhere", slug="elsewhere")
        raise ZeroDivisionError
    assert not Province.objects.filter(slug="elsewhere").exists()


def test_one_error_undoes_all_and_commits_nothing():
    Province.objects.create(name="Elsewhere", slug="elsewhere")
    with pytest.raises(IntegrityError), transaction.atomic():
        begin_by_reading()
        with rows.together(last=True):
            rows.insert(Province(pk=901, name="New", slug="new"))
            rows.insert(Province(pk=902, name="Another", slug="elsewhere"))
    assert not Province.objects.filter(pk__in=[901, 902]).exists()
    with transaction.atomic():
        write("usable")
    assert Province.objects.filter(slug="usable").exists()


def test_inside_another_transaction_nothing_is_committed():
    with pytest.raises(ZeroDivisionError), transaction.atomic():
        with transaction.atomic():
            write("elsewhere")
            assert ending(database()) == []
        raise ZeroDivisionError
    assert not Province.objects.filter(slug="elsewhere").exists()


def test_outside_of_any_transaction_nothing_is_begun():
    with CaptureQueriesContext(connection) as captured:
        begin_by_reading()
    assert len(captured) == 1 and "BEGIN" not in captured[0]["sql"]


WORDS = ["it's", 'a "word"', "a\\b'", "%s and 100%", "; DROP TABLE accounts_province; --", "آبی"]


@pytest.mark.parametrize("word", WORDS)
def test_words_arrive_as_they_are(word):
    with connection.cursor() as cursor:
        send(cursor, ("SELECT %s::text, %s::int", [word, 5]))
        assert cursor.fetchone() == (word, 5)


def test_null_byte_is_refused_before_anything_is_sent():
    with pytest.raises(DataError), connection.cursor() as cursor:
        send(cursor, ("SELECT %s::text", ["a\0b"]))


def test_last_answer_is_the_one_that_is_read():
    with connection.cursor() as cursor:
        send(cursor, ("SELECT %s::int", [1]), ("SELECT %s::int", [2]))
        assert cursor.fetchone() == (2,) and cursor.fetchone() is None
