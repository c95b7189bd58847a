import pytest
from hypothesis import given
from hypothesis import strategies as st

from orders.payouts import banking

IBAN = "PK36SCBL0000001123456702"


@pytest.mark.parametrize(
    "typed", [IBAN, "PK36 SCBL 0000 0011 2345 6702", " pk36-scbl-0000001123456702\t", IBAN.lower()]
)
def test_iban_is_read_as_people_write_it(typed):
    assert banking.read_iban(typed) == IBAN


@pytest.mark.parametrize(
    ("typed", "words"),
    [
        ("", "begins with PK"),
        ("GB82WEST12345698765432", "begins with PK"),
        ("0123 4567 8901", "begins with PK"),
        (IBAN[:-1], "this one has 23"),
        (IBAN + "0", "this one has 25"),
        ("PK36 1234 0000 0011 2345 6702", "four letters for the bank"),
        ("PKX6SCBL0000001123456702", "four letters for the bank"),
        ("PK36SCBL000000112345670²", "four letters for the bank"),
        ("PK37SCBL0000001123456702", "mistyped"),
        ("PK36SCBL0000001123456720", "mistyped"),
    ],
)
def test_no_iban_is_refused_with_what_is_wrong(typed, words):
    with pytest.raises(banking.IbanRefused, match=words):
        banking.read_iban(typed)


@given(position=st.integers(4, 23), sign=st.sampled_from("0123456789ABCXYZ"))
def test_any_single_slip_is_noticed(position, sign):
    slipped = IBAN[:position] + sign + IBAN[position + 1 :]
    if slipped != IBAN:
        with pytest.raises(banking.IbanRefused):
            banking.read_iban(slipped)


def test_iban_is_shown_in_fours_and_masked():
    assert banking.spaced(IBAN) == "PK36 SCBL 0000 0011 2345 6702"
    assert banking.masked(IBAN) == "PK36 SCBL •••• 6702"
