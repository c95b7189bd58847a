"""Every bid so far arrived under the reserve that its auction has now: bids locked it."""

from django.db import migrations
from django.db.models import OuterRef, Subquery


def copy_reserves(apps, schema_editor):
    auctions = apps.get_model("auctions", "Auction").objects.filter(pk=OuterRef("auction"))
    bids = apps.get_model("auctions", "Bid").objects.filter(auction__reserve_price__isnull=False)
    bids.update(reserve_price=Subquery(auctions.values("reserve_price")[:1]))


class Migration(migrations.Migration):

    dependencies = [("auctions", "0007_seller_life")]

    operations = [migrations.RunPython(copy_reserves, migrations.RunPython.noop, elidable=True)]
