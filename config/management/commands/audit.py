"""`manage.py audit`: does every invariant of the rules hold in the database as it is?"""

from django.core.management.base import BaseCommand, CommandError

from config import auditing


class Command(BaseCommand):
    help = "Check every invariant of the market, print every broken row, and fail if there is one."

    def handle(self, *args, **options):
        broken = auditing.broken_rows()
        for rule, row in broken:
            self.stdout.write(f"{rule.code}  {row}\n    {rule.sentence}")
        if broken:
            raise CommandError(f"{len(broken)} rows break an invariant.", returncode=1)
        self.stdout.write(f"{len(auditing.REGISTER)} invariants hold.")
