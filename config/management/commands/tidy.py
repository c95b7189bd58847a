"""`manage.py tidy`: remove the files among the uploads that no row names."""

from django.core.management.base import BaseCommand, CommandError

from config import tidying


class Command(BaseCommand):
    help = "Remove uploaded files older than a day that no row names, print each, and fail if there are too many."

    def add_arguments(self, parser):
        parser.add_argument("--dry-run", action="store_true", help="only print them")
        parser.add_argument("--however-many", action="store_true", help="even if it is a large part of all files")

    def handle(self, *args, **options):
        dry_run = options["dry_run"]
        try:
            found = tidying.remove_litter(dry_run=dry_run, however_many=options["however_many"])
        except tidying.TooMuch as refusal:
            raise CommandError(str(refusal), returncode=1) from refusal
        for path in found:
            self.stdout.write(path)
        self.stdout.write(f"{len(found)} files {'would be' if dry_run else 'were'} removed.")
