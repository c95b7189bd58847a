"""Every kind has its words, and they survive any context."""

import string

import pytest

from messaging.models import Notification
from messaging.wording import UNKNOWN, WORDINGS, words_of
from tests.messaging.rows import Kind


def placeholders(text: str) -> set[str]:
    return {name for _literal, name, _form, _conversion in string.Formatter().parse(str(text)) if name}


def test_every_kind_has_words():
    assert {key.partition(".")[0] for key in WORDINGS} == set(Kind.values)


@pytest.mark.parametrize("key", WORDINGS)
def test_words_name_only_known_things(key):
    wording = WORDINGS[key]
    assert placeholders(wording.title) | placeholders(wording.sentence) <= set(UNKNOWN)
    assert "!" not in wording.title + wording.sentence


@pytest.mark.parametrize("key", WORDINGS)
def test_words_without_context_still_read(key):
    kind, _dot, variant = key.partition(".")
    words = words_of(Notification(kind=kind, context={"variant": variant} if variant else {}))
    assert words.title
    assert "{" not in words.title + words.sentence + words.sentence_html


def test_words_show_money_and_time_as_the_house_does():
    context = {"title": "Plate", "price": 14000, "deadline": "2031-03-02T15:07:00+00:00"}
    words = words_of(Notification(kind=Kind.AUCTION_WON, context=context))
    assert words.sentence == "You won it at Rs\u00a014,000. Pay by Sun 2 Mar, 20:07 PKT to keep it."
    assert '<data value="14000" dir="ltr">' in words.sentence_html
    assert '<time datetime="2031-03-02T15:07:00+00:00">' in words.sentence_html


def test_words_escape_and_isolate_what_people_wrote():
    words = words_of(
        Notification(kind=Kind.MESSAGE, context={"person": "B", "title": "P", "excerpt": "<b>{price}</b>"})
    )
    assert words.sentence == "“<b>{price}</b>”"
    assert words.sentence_html == "“<bdi>&lt;b&gt;{price}&lt;/b&gt;</bdi>”"


def test_unknown_variant_falls_back_to_the_kind():
    words = words_of(Notification(kind=Kind.AUCTION_LOST, context={"variant": "nonsense", "title": "Plate"}))
    assert words.title == "It went to someone else: Plate"
