"""My unpaid wins: which count, until when; loaded into the page that says why an account is blocked."""

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.access import signed_in
from config.fragments import render_page
from orders.purchases import violations


@require_safe
@signed_in
def index(request: HttpRequest) -> HttpResponse:
    now = timezone.now()
    rows = list(request.user.violations.select_related("order").prefetch_related("order__lines"))
    for row in rows:
        row.counts_until = row.recorded_at + violations.life()
        row.counts = row.waived_at is None and row.counts_until >= now
    context = {
        "violations": rows,
        "count": sum(row.counts for row in rows),
        "lifts_at": violations.lifts_at(request.user, now),
    }
    return render_page(request, "orders/violations/index.html", context, fragment="unpaid-wins")
