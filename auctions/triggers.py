"""What SQLite needs triggers for: an auction only of a product sold by auction.

PostgreSQL has a composite foreign key instead (migration 0002).
"""

REFUSAL = "RAISE(ABORT, 'an auction needs a product sold by auction')"
NEW_OF_OTHER_FORMAT = "(SELECT sale_format FROM catalog_product WHERE id = NEW.product_id) <> 'auction'"

TRIGGERS = {
    "auction_of_auctioned_product": f"""BEFORE INSERT ON auctions_auction
        WHEN {NEW_OF_OTHER_FORMAT} BEGIN SELECT {REFUSAL}; END""",
    "auction_keeps_product": f"""BEFORE UPDATE OF product_id ON auctions_auction
        WHEN {NEW_OF_OTHER_FORMAT} BEGIN SELECT {REFUSAL}; END""",
    "product_with_auction_stays_auctioned": """BEFORE UPDATE OF sale_format ON catalog_product
        WHEN NEW.sale_format <> 'auction' AND EXISTS (SELECT 1 FROM auctions_auction WHERE product_id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'this product has an auction'); END""",
}
