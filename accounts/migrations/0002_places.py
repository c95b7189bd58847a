"""The seven provinces and territories and their cities, from `accounts/places/cities.csv`. Safe to run twice."""

import csv
from pathlib import Path

from django.db import migrations
from django.utils.text import slugify

CITIES = Path(__file__).resolve().parent.parent / "places" / "cities.csv"


def load(apps, schema_editor):
    Province, City = apps.get_model("accounts", "Province"), apps.get_model("accounts", "City")
    with CITIES.open(encoding="utf-8", newline="") as file:
        rows = list(csv.DictReader(file))
    names = sorted({row["province"] for row in rows})
    Province.objects.bulk_create([Province(name=name, slug=slugify(name)) for name in names], ignore_conflicts=True)
    provinces = {province.name: province for province in Province.objects.all()}
    City.objects.bulk_create(
        [
            City(
                province=provinces[row["province"]],
                name=row["city"],
                slug=slugify(row["city"]),
                population=int(row["population"]),
            )
            for row in rows
        ],
        ignore_conflicts=True,
    )


class Migration(migrations.Migration):
    dependencies = [("accounts", "0001_initial")]
    operations = [migrations.RunPython(load, migrations.RunPython.noop)]
