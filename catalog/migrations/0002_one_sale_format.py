"""A fixed-price listing only of a product sold at a fixed price: a composite foreign key, or triggers on SQLite."""

from django.db import migrations

from config.migrating import vendor_sql

POSTGRESQL = [
    "ALTER TABLE catalog_product ADD CONSTRAINT product_and_format UNIQUE (id, sale_format)",
    """ALTER TABLE catalog_fixedpricelisting
         ADD COLUMN sale_format varchar(12) NOT NULL DEFAULT 'fixed_price' CHECK (sale_format = 'fixed_price'),
         ADD CONSTRAINT listing_of_fixed_price_product FOREIGN KEY (product_id, sale_format)
           REFERENCES catalog_product (id, sale_format)""",
]
SQLITE = [
    """CREATE TRIGGER listing_of_fixed_price_product BEFORE INSERT ON catalog_fixedpricelisting
       WHEN (SELECT sale_format FROM catalog_product WHERE id = NEW.product_id) <> 'fixed_price'
       BEGIN SELECT RAISE(ABORT, 'a fixed-price listing needs a fixed-price product'); END""",
    """CREATE TRIGGER listing_keeps_product BEFORE UPDATE OF product_id ON catalog_fixedpricelisting
       WHEN (SELECT sale_format FROM catalog_product WHERE id = NEW.product_id) <> 'fixed_price'
       BEGIN SELECT RAISE(ABORT, 'a fixed-price listing needs a fixed-price product'); END""",
    """CREATE TRIGGER product_with_listing_stays_fixed_price BEFORE UPDATE OF sale_format ON catalog_product
       WHEN NEW.sale_format <> 'fixed_price'
         AND EXISTS (SELECT 1 FROM catalog_fixedpricelisting WHERE product_id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'this product has a fixed-price listing'); END""",
]


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [vendor_sql(postgresql=POSTGRESQL, sqlite=SQLITE)]
