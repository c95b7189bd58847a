"""A seller's statement: what was sold, sent and given back, with the balance after each; to read, and as a table."""

import csv
from collections.abc import Iterator

from django.http import HttpRequest, HttpResponse, StreamingHttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from accounts.access import seller_only
from accounts.models import SellerProfile
from config.fragments import render_page, wants_fragment
from config.keyset import page_of
from orders.reports import statements


@require_safe
@never_cache
@seller_only
def index(request: HttpRequest) -> HttpResponse:
    """Newest first; the totals are above."""
    page = page_of(request, statements.entries_of(request.seller), below=statements.below)
    context = {
        "rows": statements.rows_of(page.rows, request.seller),
        "next_url": page.next_url,
        "totals": None if wants_fragment(request) else statements.totals_of(request.seller),
    }
    return render_page(request, "orders/earnings/index.html", context, fragment="orders/earnings/_more.html")


@require_safe
@never_cache
@seller_only
def statement(request: HttpRequest) -> StreamingHttpResponse:
    """The whole of it, oldest first, for a spreadsheet."""
    answer = StreamingHttpResponse(lines_of(request.seller), content_type="text/csv; charset=utf-8")
    name = f"madeinpk-{request.seller.slug}-{timezone.localdate():%Y-%m-%d}.csv"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


class Echo:
    """A file that hands back what is written."""

    def write(self, line: str) -> str:
        return line


def lines_of(seller: SellerProfile) -> Iterator[str]:
    # With its byte order mark, without which spreadsheets take Urdu for something else.
    writer = csv.writer(Echo())
    heads = (_("Date"), _("What"), _("Order"), _("Piece"), _("In (Rs)"), _("Out (Rs)"), _("Balance (Rs)"))
    yield "\ufeff" + writer.writerow(heads)
    for row in statements.whole_of(seller):
        amounts = (row.amount, "") if row.amount > 0 else ("", -row.amount)
        number = row.order.number if row.order else ""
        at = f"{timezone.localtime(row.at):%Y-%m-%d %H:%M}"
        yield writer.writerow((at, row.what, number, harmless(row.title), *amounts, row.balance))


def harmless(text: str) -> str:
    """A title is never a formula to a spreadsheet."""
    return f"'{text}" if text.startswith(("=", "+", "-", "@", "\t", "\r")) else text
