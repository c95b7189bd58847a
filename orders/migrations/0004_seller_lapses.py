"""Sales that came to nothing before auctions kept when."""

from django.db import migrations
from django.db.models import Max

DEAD = ["expired", "cancelled", "refunded"]


def note_lapses(apps, schema_editor):
    orders = apps.get_model("orders", "Order").objects
    sold = apps.get_model("auctions", "Auction").objects.filter(state="sold")
    living = orders.exclude(state__in=DEAD).filter(auction__isnull=False).values("auction")
    ended = apps.get_model("orders", "OrderEvent").objects.filter(to_state__in=DEAD, order__auction__in=sold)
    for row in ended.exclude(order__auction__in=living).order_by().values("order__auction").annotate(at=Max("at")):
        sold.filter(pk=row["order__auction"]).update(lapsed_at=row["at"])


class Migration(migrations.Migration):

    dependencies = [
        ("auctions", "0007_seller_life"),
        ("orders", "0003_buyer_bought_now"),
    ]

    operations = [migrations.RunPython(note_lapses, migrations.RunPython.noop, elidable=True)]
