from django.db import migrations


def forget_ends(apps, schema_editor):
    """An auction that somebody is buying now shows no end on its product's shelf."""
    held = apps.get_model("auctions", "Auction").objects.filter(state="open", held_by__isnull=False)
    products = apps.get_model("catalog", "Product").objects
    products.filter(pk__in=held.values("product")).update(ends_at=None)


class Migration(migrations.Migration):
    dependencies = [("auctions", "0011_fewer_indexes"), ("catalog", "0004_handling_days")]

    operations = [migrations.RunPython(forget_ends, migrations.RunPython.noop, elidable=True)]
