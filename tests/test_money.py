from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from config import money


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (0, "Rs\xa00"),
        (999, "Rs\xa0999"),
        (12500, "Rs\xa012,500"),
        (1234567, "Rs\xa012,34,567"),
        (Decimal("100.25"), "Rs\xa0100.25"),
        (Decimal("450.00"), "Rs\xa0450"),
    ],
)
def test_rupees_read_in_pakistani_grouping(amount, words):
    assert money.rupees(amount) == words


@pytest.mark.parametrize(
    ("goods", "commission"), [("100.25", "2.01"), ("13500", "270.00"), ("0.25", "0.01"), ("1", "0.02")]
)
def test_commission_rounds_half_up_to_the_paisa(goods, commission):
    assert money.commission_on(Decimal(goods)) == Decimal(commission)


@given(goods=st.decimals(0, 10_000_000, places=2), delivery=st.integers(0, 100_000))
def test_commission_and_share_add_up_to_what_the_buyer_pays(goods, delivery):
    assert money.commission_on(goods) + money.share_of(goods, delivery) == goods + delivery


@pytest.mark.parametrize(
    ("amount", "words"),
    [
        (13000, "thirteen thousand"),
        (121, "one hundred twenty-one"),
        (250000, "two lakh fifty thousand"),
        (10_000_000, "one crore"),
    ],
)
def test_amounts_in_words(amount, words):
    assert money.in_words(amount) == words
