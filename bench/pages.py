"""The list of 24 and the pages of a piece at 10,000 products: answers per second beside a bare list, and the number of
queries of each page, which has to be the same at a tenth of the products."""

import sys
from collections.abc import Callable
from statistics import median

from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from bench.stage import clients, servers, shelf, tables
from bench.stage.clients import Round
from bench.stage.ground import ground
from bench.stage.servers import Server
from catalog.models import Product
from tests import factories

FEW, MANY = 1_000, 10_000
ROUNDS = 3
SECONDS = 1.5
BUDGET = 12  # queries a page


def main() -> None:
    with ground():
        shelf.fill(FEW)
        addresses = pages()
        visitor = signed_in_visitor()
        few = {name: queries(visitor, path) for name, path in addresses.items()}
        shelf.fill(MANY - FEW)
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")
        many = {name: queries(visitor, path) for name, path in addresses.items()}
        with servers.ours() as ours, servers.naked() as bare:
            rounds = [one_round(addresses, ours, bare) for _ in range(ROUNDS)]
    report(rounds, few, many)


def pages() -> dict[str, str]:
    """What is measured: a name, an address."""
    newest = Product.objects.on_shelf().order_by("-published_at")
    auction = newest.filter(sale_format=Product.SaleFormat.AUCTION).first()
    fixed = newest.filter(sale_format=Product.SaleFormat.FIXED_PRICE).first()
    return {
        "list of 24": "/products/",
        "auctions, ending first": "/products/?format=auction&sort=ending",
        "auction page": auction.get_absolute_url(),
        "fixed-price page": fixed.get_absolute_url(),
    }


def signed_in_visitor() -> Client:
    """A browser in this process, whose queries can be counted; it has been here before."""
    visitor = Client(headers={"host": "127.0.0.1"})
    visitor.force_login(factories.make_user(), backend=settings.AUTHENTICATION_BACKENDS[0])
    visitor.get("/products/")
    return visitor


def queries(visitor: Client, path: str) -> int:
    """How many queries a page takes for someone who is signed in, session and person included."""
    with CaptureQueriesContext(connection) as captured:
        response = visitor.get(path)
    if response.status_code != 200:
        sys.exit(f"{path} answered {response.status_code}.")
    return len([query for query in captured if query["sql"].startswith(("SELECT", "INSERT", "UPDATE", "DELETE"))])


def one_round(addresses: dict[str, str], ours: Server, bare: Server) -> dict[str, tuple[Round, Round]]:
    """Each page, and right before it the bare list; for someone who is not signed in."""
    return {name: (measure(ours, path), measure(bare, "/list/")) for name, path in addresses.items()}


def measure(server: Server, path: str) -> Round:
    write: Callable[[int], bytes] = lambda _client: clients.request(server.port, "GET", path)  # noqa: E731
    clients.run(server, write, seconds=0.2)
    done = clients.run(server, write, seconds=SECONDS)
    if set(done.statuses) != {200}:
        sys.exit(f"{path} failed: {done.statuses}.")
    return done


def report(rounds: list[dict[str, tuple[Round, Round]]], few: dict[str, int], many: dict[str, int]) -> None:
    rows = []
    for name, count in many.items():
        pairs = [each[name] for each in rounds]
        rows.append(
            [
                name,
                f"{median(ours.per_second for ours, _bare in pairs):.0f}",
                f"{median(bare.per_second for _ours, bare in pairs):.0f}",
                f"{median(ours.per_second / bare.per_second for ours, bare in pairs):.2f}",
                f"{median(ours.cpu_ms for ours, _bare in pairs):.1f}",
                f"{few[name]} / {count}",
            ]
        )
    tables.show(
        f"Pages a second at {MANY:,} products: 8 clients, one gunicorn sync worker; queries at {FEW:,} / {MANY:,}",
        ["", "ours", "bare list", "ratio", "CPU ms a page", "queries"],
        rows,
    )
    if few != many or max(many.values()) > BUDGET:
        sys.exit(f"A page takes more than {BUDGET} queries, or more with more rows: {few}, {many}.")


if __name__ == "__main__":
    main()
