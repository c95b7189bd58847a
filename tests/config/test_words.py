"""Moments read as Django's own formats would write them, day by day and language by language."""

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import date_format

from config.prepared import address, address_of_row
from config.templatetags import words


@pytest.mark.parametrize("language", ["en", "ur"])
@pytest.mark.parametrize("off", [timedelta(0), timedelta(days=-3), timedelta(days=6, hours=23), timedelta(hours=-30)])
def test_near_moments_have_the_day_of_the_week(language, off):
    moment = timezone.now() + off
    with translation.override(language):
        assert words.moment_words(moment) == date_format(timezone.localtime(moment), "D H:i") + " PKT"


@pytest.mark.parametrize("off", [timedelta(days=7, minutes=1), timedelta(days=-8), timedelta(days=400)])
def test_far_moments_have_the_date(off):
    moment = timezone.now() + off
    assert words.moment_words(moment) == date_format(timezone.localtime(moment), "D j M, H:i") + " PKT"


def test_the_day_is_that_of_pakistan():
    assert words.second_words(datetime(2026, 11, 20, 20, 5, 9, tzinfo=UTC)) == "Sat 21 Nov, 01:05:09"
    assert words.iso(datetime(2026, 11, 20, 20, 5, 9, tzinfo=UTC)) == "2026-11-21T01:05:09+05:00"


def test_each_language_has_its_own_names_of_days():
    moment = datetime(2026, 11, 20, 20, 5, 9, tzinfo=UTC)
    english = words.second_words(moment)
    with translation.override("de"):
        assert words.second_words(moment) == "Sa 21 Nov, 01:05:09" != english


@pytest.mark.parametrize("auction", [1, 12, 999_999_999_999])
@pytest.mark.parametrize("number", [1, 250, 999_999_999_999])
def test_address_of_a_row_is_the_one_that_its_page_has(auction, number):
    assert address_of_row("bid_receipt", auction, number=number) == address("bid_receipt", auction, number)
