import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from config import money
from config.fields import RupeeField


@pytest.mark.parametrize(
    ("typed", "rupees"),
    [
        ("12500", 12_500),
        ("12,500", 12_500),
        ("1,00,000", 100_000),
        ("100,000", 100_000),
        (" Rs 12,500 ", 12_500),
        ("rs.12500/-", 12_500),
        ("PKR 900", 900),
        ("12 500", 12_500),
        ("۱۲۵۰۰", 12_500),
        ("١٢٬٥٠٠", 12_500),
        ("۱۲،۵۰۰ روپے", 12_500),
        ("007", 7),
        (12_500, 12_500),
    ],
)
def test_rupee_field_reads_what_people_write(typed, rupees):
    assert RupeeField().clean(typed) == rupees


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("1e12", "Enter whole rupees in figures, like 12,500."),
        ("NaN", "Enter whole rupees in figures, like 12,500."),
        ("Infinity", "Enter whole rupees in figures, like 12,500."),
        ("twelve", "Enter whole rupees in figures, like 12,500."),
        ("1,2", "Enter whole rupees in figures, like 12,500."),
        ("0x10", "Enter whole rupees in figures, like 12,500."),
        ("²", "Enter whole rupees in figures, like 12,500."),
        ("Rs", "Enter whole rupees in figures, like 12,500."),
        ("-3", "Enter Rs\xa01 or more."),
        ("−3", "Enter Rs\xa01 or more."),
        ("0", "Enter Rs\xa01 or more."),
        ("12.5", "Whole rupees only, without paisa."),
        ("12٫5", "Whole rupees only, without paisa."),
        ("10000001", "Enter Rs\xa01,00,00,000 or less."),
        ("9" * 90, "Enter Rs\xa01,00,00,000 or less."),
        ("", "Enter an amount in rupees."),
        ("   ", "Enter an amount in rupees."),
    ],
)
def test_rupee_field_refuses_with_a_clear_message(typed, words):
    with pytest.raises(ValidationError) as refusal:
        RupeeField().clean(typed)
    assert refusal.value.messages == [words]


def test_rupee_field_may_be_empty_when_not_required():
    assert RupeeField(required=False).clean("") is None


def test_rupee_field_keeps_its_own_limits():
    field = RupeeField(least=0, most=100_000)
    assert field.clean("0") == 0
    with pytest.raises(ValidationError):
        field.clean("100001")


def test_rupee_field_shows_a_number_grouped_and_typed_text_as_typed():
    assert RupeeField().prepare_value(1_234_567) == "12,34,567"
    assert RupeeField().prepare_value("12.5") == "12.5"


@pytest.mark.parametrize(("data", "changed"), [("12,500", False), ("12501", True), ("abc", True)])
def test_rupee_field_knows_whether_it_changed(data, changed):
    assert RupeeField().has_changed(12_500, data) is changed


@given(st.integers(1, 10_000_000))
def test_rupee_field_reads_back_every_amount_it_shows(amount):
    assert RupeeField().clean(money.rupees(amount)) == amount


@given(st.text(max_size=30))
def test_rupee_field_never_breaks(typed):
    try:
        assert 1 <= RupeeField().clean(typed) <= 10_000_000
    except ValidationError as refusal:
        assert len(refusal.messages) == 1
