"""What a checkout costs: one line, and ten lines of five sellers, beside buying one piece at once.

Rules called in one process, on PostgreSQL: statements counted, milliseconds a call, kinds alternating round by round.
Every buyer is a new person, every cart is filled before the clock starts.
"""

import time
from collections.abc import Callable
from functools import partial
from statistics import median
from uuid import uuid4

from django.db import connection
from django.test.utils import CaptureQueriesContext

from accounts.models import SellerProfile
from bench.stage import tables
from bench.stage.ground import ground
from orders.carts import assessing, carting, checking_out
from orders.carts.checking_out import Confirmed
from orders.carts.keeping import PersonsCart
from orders.purchases import purchasing
from tests import factories

ROUNDS = 30
CARTS = {"one line": (1, 1), "ten lines, five sellers": (5, 2)}


def main() -> None:
    with ground():
        sellers = [factories.make_seller() for _ in range(5)]
        kinds: dict[str, Callable[[], Callable]] = {"buy now, one line": partial(ready_to_buy, sellers[0])}
        for name, (count, each) in CARTS.items():
            kinds[f"checkout, {name}"] = partial(ready_to_check_out, sellers[:count], each)
        counted = {name: statements(prepare()) for name, prepare in kinds.items()}
        took: dict[str, list[float]] = {name: [] for name in kinds}
        for _ in range(ROUNDS):
            for name, prepare in kinds.items():
                took[name].append(milliseconds(prepare()))
    first = median(next(iter(took.values())))
    rows = [
        [
            name,
            counted[name],
            f"{median(times):.1f}",
            f"{sorted(times)[int(ROUNDS * 0.95)]:.1f}",
            f"{median(times) / first:.1f}",
        ]
        for name, times in took.items()
    ]
    tables.show("One purchase, by what is in it.", ["", "statements", "ms p50", "ms p95", "of buying one"], rows)


def ready_to_buy(seller: SellerProfile) -> Callable:
    product = factories.make_listing(seller, photo=False).product
    terms = {"product": product, "quantity": 1, "price_seen": product.price_now, "nonce": uuid4()}
    return partial(purchasing.buy_now, buyer=factories.make_user(), **terms)


def ready_to_check_out(sellers: list[SellerProfile], each: int) -> Callable:
    """A new person with a full cart, who has its page before their eyes."""
    buyer = factories.make_user()
    cart = PersonsCart(buyer)
    for seller in sellers * each:
        product = factories.make_listing(seller, photo=False).product
        carting.add(cart=cart, product=product, quantity=1, price_seen=product.price_now)
    confirmed = [Confirmed.of(line) for line in assessing.contents_of(cart).ready]
    return partial(checking_out.check_out, buyer=buyer, confirmed=confirmed, nonce=uuid4())


def statements(call: Callable) -> int:
    with CaptureQueriesContext(connection) as captured:
        call()
    return len(captured)


def milliseconds(call: Callable) -> float:
    began = time.perf_counter()
    call()
    return (time.perf_counter() - began) * 1_000


if __name__ == "__main__":
    main()
