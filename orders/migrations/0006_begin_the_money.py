"""Rows of before: their logs are numbered, their clocks set, their stock counted, their accounts named."""

from datetime import timedelta

from django.conf import settings
from django.db import migrations
from django.db.models import F, Sum

DAYS = {"paid": 3 + 7, "shipped": 14, "delivered": 7}


def number_logs(apps, schema_editor):
    events, numbers = apps.get_model("orders", "OrderEvent").objects.order_by("order", "id"), {}
    for event in events.iterator():
        event.number = numbers[event.order_id] = numbers.get(event.order_id, 0) + 1
        event.save(update_fields=["number"])


def set_clocks(apps, schema_editor):
    events = apps.get_model("orders", "OrderEvent").objects
    for order in apps.get_model("orders", "Order").objects.filter(state__in=DAYS):
        if order.state == "shipped" and not order.tracking_number:
            continue
        entered = events.filter(order=order, to_state=order.state).order_by("-id").first()
        if entered is not None:
            order.due_at = entered.at + timedelta(days=DAYS[order.state])
            order.save(update_fields=["due_at"])


def count_stock(apps, schema_editor):
    listings = apps.get_model("catalog", "FixedPriceListing").objects
    listings.update(received=F("stock"))
    gone = apps.get_model("orders", "OrderLine").objects.filter(order__auction=None, returned_at=None)
    for row in gone.order_by().values("product").annotate(pieces=Sum("quantity")):
        listings.filter(product=row["product"]).update(received=F("stock") + row["pieces"])


def name_providers(apps, schema_editor):
    """Until now there was one provider at a time."""
    name = "stripe" if settings.STRIPE_SECRET_KEY else "sandbox"
    sellers = apps.get_model("accounts", "SellerProfile").objects.exclude(provider_account="")
    sellers.filter(payout_provider="").update(payout_provider=name)


def forwards(apps, schema_editor):
    for begin in (number_logs, set_clocks, count_stock, name_providers):
        begin(apps, schema_editor)


class Migration(migrations.Migration):

    dependencies = [
        ("accounts", "0005_appeals_and_payout_providers"),
        ("catalog", "0004_handling_days"),
        ("orders", "0005_money"),
    ]

    operations = [migrations.RunPython(forwards, migrations.RunPython.noop, elidable=True)]
