"""Ten thousand purchases that nobody paid, past their deadline together: how fast the sweep lets them go.

One of fifty is a won auction (with its violation), another one of fifty has a session open at the provider, who is
asked and ends it first; the rest are pieces at a fixed price whose stock returns. Mails are written and not sent.
"""

import resource
import subprocess
import sys
import time
from datetime import timedelta
from uuid import uuid4

from django.utils import timezone

from bench import ROOT
from bench.stage import tables
from bench.stage.ground import ground
from catalog.models import FixedPriceListing
from config import auditing
from config.money import commission_on, share_of, to_paisa
from messaging.models import Notification
from orders.models import Order, OrderEvent, OrderLine, Payment, Purchase, SandboxSession, Violation
from orders.providers import sandbox
from tests import factories
from tests.orders import factories as trade

PURCHASES, WINS, AT_THE_PROVIDER = 10_000, 200, 200
SELLERS, BUYERS, PIECES = 50, 500, 200
TARGET = 10_000  # a minute
SWEEP = "import bench; from orders import tasks; tasks.sweep_deadlines.call_local()"


def main() -> None:
    rows = [sweep("one worker", 1), sweep("two workers", 2)]
    tables.show(
        f"{PURCHASES:,} unpaid purchases, {WINS} of them won auctions, let go; wanted: {TARGET:,} a minute.",
        ["", "seconds", "a second", "a minute", "workers' CPU ms each", "rows broken"],
        rows,
    )


def sweep(words: str, workers: int) -> list[str]:
    with ground():
        prepare()
        began, computed = time.monotonic(), cpu_seconds()
        running = [subprocess.Popen([sys.executable, "-c", SWEEP], cwd=ROOT) for _ in range(workers)]
        if any(worker.wait() for worker in running):
            sys.exit("A sweep failed.")
        seconds, computed = time.monotonic() - began, cpu_seconds() - computed
        check()
        broken = len(auditing.broken_rows())
    rate = PURCHASES / seconds
    each = 1000 * computed / PURCHASES
    return [words, f"{seconds:.1f}", f"{rate:.0f}", f"{60 * rate:,.0f}", f"{each:.1f}", f"{broken}"]


def cpu_seconds() -> float:
    """What the workers that have ended have computed; PostgreSQL not counted."""
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def prepare() -> None:
    sellers = [factories.make_seller(factories.make_user(password=None)) for _ in range(SELLERS)]
    buyers = [factories.make_user(password=None) for _ in range(BUYERS)]
    yesterday = timezone.now() - timedelta(hours=25)
    for number in range(WINS):
        trade.make_win(sellers[number % SELLERS], buyers[number % BUYERS], now=yesterday)
    bought = purchases(sellers, buyers, PURCHASES - WINS)
    sessions = [
        SandboxSession(
            reference=f"{sandbox.SESSION}bench_{n}", key=uuid4(), purchase_number=p.number, amount_paisa=p.total_paisa
        )
        for n, p in enumerate(bought[:AT_THE_PROVIDER])
    ]
    SandboxSession.objects.bulk_create(sessions)
    Payment.objects.bulk_create(
        Payment(purchase=purchase, provider="sandbox", session=session.reference, amount=purchase.total, state="open")
        for purchase, session in zip(bought, sessions, strict=False)
    )
    Purchase.objects.update(deadline=timezone.now() - timedelta(seconds=1))


def purchases(sellers, buyers, count: int) -> list[Purchase]:
    """As the rules would have written them, many at a time."""
    pieces = [factories.make_listing(sellers[n % SELLERS], stock=20, price=900).product for n in range(PIECES)]
    now = timezone.now() - timedelta(minutes=31)
    goods, delivery = to_paisa(900), to_paisa(450)
    made = Purchase.objects.bulk_create(
        Purchase(number=f"PUR-B-{n}", buyer=buyers[n % BUYERS], total=goods + delivery, deadline=now, created_at=now)
        for n in range(count)
    )
    shares = {"commission": commission_on(goods), "share": share_of(goods, delivery)}
    orders = Order.objects.bulk_create(
        Order(
            number=f"MPK-B-{n}", purchase=purchase, buyer_id=purchase.buyer_id, seller=pieces[n % PIECES].seller,
            goods_total=goods, delivery=delivery, created_at=now, **shares,
        )
        for n, purchase in enumerate(made)
    )  # fmt: skip
    OrderLine.objects.bulk_create(
        OrderLine(order=order, product=pieces[n % PIECES], title=pieces[n % PIECES].title, unit_price=900, quantity=1)
        for n, order in enumerate(orders)
    )
    OrderEvent.objects.bulk_create(
        OrderEvent(order=order, number=1, from_state="", to_state=order.state, actor_id=order.buyer_id, at=now)
        for order in orders
    )
    for n, piece in enumerate(pieces):
        reserved = len(range(n, count, PIECES))
        FixedPriceListing.objects.filter(product=piece).update(received=20 + reserved)
    return made


def check() -> None:
    """All let go, each once: one event, one telling, the stock back, a violation for each win."""
    expired = OrderEvent.objects.filter(to_state=Order.State.EXPIRED)
    told = Notification.objects.filter(kind=Notification.Kind.ORDER_EXPIRED)
    stock = sum(FixedPriceListing.objects.values_list("stock", flat=True))
    found = (expired.count(), told.values("subject").distinct().count(), stock, Violation.objects.count())
    wanted = (PURCHASES, PURCHASES, 20 * PIECES + PURCHASES - WINS, WINS)
    if found != wanted:
        sys.exit(f"events, tellings, stock, violations: {found} instead of {wanted}")


if __name__ == "__main__":
    main()
