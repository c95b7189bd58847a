"""Refunds that were tried before `asked_at` was written: nobody knows whether they were made, so they are in doubt.

From now on, and not from when they were made: a call may be on its way at this moment, so that their keys are kept for
another day (ADR 21).
"""

from django.db import migrations
from django.utils import timezone


def doubt(apps, schema_editor):
    tried = apps.get_model("orders", "Refund").objects.filter(state__in=["intended", "pending", "stuck"], attempts__gt=0, asked_at=None)
    tried.update(asked_at=timezone.now())


class Migration(migrations.Migration):
    dependencies = [("orders", "0013_merged_carts_and_warned_buyers")]

    operations = [migrations.RunPython(doubt, migrations.RunPython.noop, elidable=True)]
