"""A fixed-price listing only of a product sold at a fixed price: a composite foreign key (SQLite: `catalog.triggers`)."""

from django.db import migrations

from config.migrating import on_postgresql

STATEMENTS = [
    "ALTER TABLE catalog_product ADD CONSTRAINT product_and_format UNIQUE (id, sale_format)",
    """ALTER TABLE catalog_fixedpricelisting
         ADD COLUMN sale_format varchar(12) NOT NULL DEFAULT 'fixed_price' CHECK (sale_format = 'fixed_price'),
         ADD CONSTRAINT listing_of_fixed_price_product FOREIGN KEY (product_id, sale_format)
           REFERENCES catalog_product (id, sale_format)""",
]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [on_postgresql(*STATEMENTS)]
