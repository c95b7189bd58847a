"""An auction only of a product sold by auction: a composite foreign key, or triggers on SQLite."""

from django.db import migrations

from config.migrating import vendor_sql

POSTGRESQL = [
    """ALTER TABLE auctions_auction
         ADD COLUMN sale_format varchar(12) NOT NULL DEFAULT 'auction' CHECK (sale_format = 'auction'),
         ADD CONSTRAINT auction_of_auctioned_product FOREIGN KEY (product_id, sale_format)
           REFERENCES catalog_product (id, sale_format)""",
]
SQLITE = [
    """CREATE TRIGGER auction_of_auctioned_product BEFORE INSERT ON auctions_auction
       WHEN (SELECT sale_format FROM catalog_product WHERE id = NEW.product_id) <> 'auction'
       BEGIN SELECT RAISE(ABORT, 'an auction needs a product sold by auction'); END""",
    """CREATE TRIGGER auction_keeps_product BEFORE UPDATE OF product_id ON auctions_auction
       WHEN (SELECT sale_format FROM catalog_product WHERE id = NEW.product_id) <> 'auction'
       BEGIN SELECT RAISE(ABORT, 'an auction needs a product sold by auction'); END""",
    """CREATE TRIGGER product_with_auction_stays_auctioned BEFORE UPDATE OF sale_format ON catalog_product
       WHEN NEW.sale_format <> 'auction' AND EXISTS (SELECT 1 FROM auctions_auction WHERE product_id = NEW.id)
       BEGIN SELECT RAISE(ABORT, 'this product has an auction'); END""",
]


class Migration(migrations.Migration):
    dependencies = [("auctions", "0001_initial"), ("catalog", "0002_one_sale_format")]
    operations = [vendor_sql(postgresql=POSTGRESQL, sqlite=SQLITE)]
