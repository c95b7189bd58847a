"""What SQLite needs triggers for: a fixed-price listing only of a product sold at a fixed price.

PostgreSQL has a composite foreign key instead (migration 0002).
"""

REFUSAL = "RAISE(ABORT, 'a fixed-price listing needs a fixed-price product')"
NEW_OF_OTHER_FORMAT = "(SELECT sale_format FROM catalog_product WHERE id = NEW.product_id) <> 'fixed_price'"

TRIGGERS = {
    "listing_of_fixed_price_product": f"""BEFORE INSERT ON catalog_fixedpricelisting
        WHEN {NEW_OF_OTHER_FORMAT} BEGIN SELECT {REFUSAL}; END""",
    "listing_keeps_product": f"""BEFORE UPDATE OF product_id ON catalog_fixedpricelisting
        WHEN {NEW_OF_OTHER_FORMAT} BEGIN SELECT {REFUSAL}; END""",
    "product_with_listing_stays_fixed_price": """BEFORE UPDATE OF sale_format ON catalog_product
        WHEN NEW.sale_format <> 'fixed_price'
         AND EXISTS (SELECT 1 FROM catalog_fixedpricelisting WHERE product_id = NEW.id)
        BEGIN SELECT RAISE(ABORT, 'this product has a fixed-price listing'); END""",
}
