"""`manage.py reconcile`: do orders, payment provider and ledger say the same?"""

from datetime import timedelta

from django.core.management.base import BaseCommand, CommandError
from django.utils import timezone

from orders.books import reconciling


class Command(BaseCommand):
    help = "Compare orders, provider and ledger; print every difference, keep it for staff, and fail if there is one."

    def add_arguments(self, parser):
        parser.add_argument("--days", type=int, default=reconciling.LOOKS_BACK.days, help="how far to look back")
        parser.add_argument("--limit", type=int, default=reconciling.BATCH, help="rows of each kind at most")
        parser.add_argument("--offline", action="store_true", help="compare with the ledger only, ask no provider")

    def handle(self, *args, **options):
        now = timezone.now()
        since = now - timedelta(days=options["days"])
        ask = not options["offline"]
        found = reconciling.reconcile(now=now, since=since, ask=ask, limit=options["limit"])
        for each in found:
            self.stdout.write(f"{each.kind}  {each.subject}: expected {each.expected}, found {each.found}")
        if found:
            raise CommandError(f"{len(found)} differences.", returncode=1)
        self.stdout.write("Orders, provider and ledger say the same.")
