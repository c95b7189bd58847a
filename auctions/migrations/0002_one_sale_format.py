"""An auction only of a product sold by auction: a composite foreign key (SQLite: `auctions.triggers`)."""

from django.db import migrations

from config.migrating import on_postgresql

STATEMENTS = [
    """ALTER TABLE auctions_auction
         ADD COLUMN sale_format varchar(12) NOT NULL DEFAULT 'auction' CHECK (sale_format = 'auction'),
         ADD CONSTRAINT auction_of_auctioned_product FOREIGN KEY (product_id, sale_format)
           REFERENCES catalog_product (id, sale_format)""",
]


class Migration(migrations.Migration):
    dependencies = [("auctions", "0001_initial"), ("catalog", "0002_one_sale_format")]
    operations = [on_postgresql(*STATEMENTS)]
