"""Money: whole rupees for prices and bids, `Decimal` to the paisa for what is split. No floats anywhere."""

from decimal import ROUND_HALF_UP, Decimal
from functools import lru_cache

from django.conf import settings

PAISA = Decimal("0.01")
ONES = (
    "zero one two three four five six seven eight nine ten eleven twelve thirteen fourteen fifteen sixteen "
    "seventeen eighteen nineteen"
).split()
TENS = "zero ten twenty thirty forty fifty sixty seventy eighty ninety".split()
GROUPS = [(10_000_000, "crore"), (100_000, "lakh"), (1_000, "thousand"), (100, "hundred")]


def to_paisa(amount: Decimal | int) -> Decimal:
    """`amount` in rupees, rounded half-up to the paisa."""
    return Decimal(amount).quantize(PAISA, rounding=ROUND_HALF_UP)


def exact(total: Decimal | None) -> Decimal:
    """A sum as a database gave it, exact to the paisa: SQLite adds decimals as floats, and of no rows there is none."""
    return to_paisa(total or 0)


def commission_on(goods_total: Decimal | int) -> Decimal:
    """Our part of `goods_total` (rupees), rounded half-up to the paisa (rules, section 5)."""
    return to_paisa(Decimal(goods_total) * settings.MARKET["COMMISSION_PERCENT"] / 100)


def share_of(goods_total: Decimal | int, delivery: Decimal | int = 0) -> Decimal:
    """What the seller receives, so that commission + share = goods total + delivery, exactly."""
    return to_paisa(goods_total) + to_paisa(delivery) - commission_on(goods_total)


@lru_cache(maxsize=4096)
def grouped(amount: Decimal | int) -> str:
    """Digits in the Pakistani grouping: 1234567 → `12,34,567`. Paisa only when there are some."""
    # Remembered by its value: what is equal reads the same.
    amount = Decimal(amount)
    sign = "−" if amount < 0 else ""
    whole, _, fraction = f"{abs(amount):f}".partition(".")
    head, tail = whole[:-3], whole[-3:]
    pairs = []
    while head:
        pairs.insert(0, head[-2:])
        head = head[:-2]
    figure = ",".join([*pairs, tail])
    return f"{sign}{figure}.{fraction.ljust(2, '0')[:2]}" if fraction.strip("0") else f"{sign}{figure}"


def rupees(amount: Decimal | int) -> str:
    """`Rs 12,500`, never broken across lines."""
    return f"Rs\N{NO-BREAK SPACE}{grouped(amount)}"


def in_words(amount: int) -> str:
    """12500 → `twelve thousand five hundred` (lakh and crore above)."""
    if amount < 20:
        return ONES[amount]
    if amount < 100:
        tens, ones = divmod(amount, 10)
        return TENS[tens] + (f"-{ONES[ones]}" if ones else "")
    for size, name in GROUPS:
        if amount >= size:
            count, rest = divmod(amount, size)
            return f"{in_words(count)} {name}" + (f" {in_words(rest)}" if rest else "")
    raise ValueError(amount)
