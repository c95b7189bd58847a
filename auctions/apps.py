from django.apps import AppConfig


class AuctionsConfig(AppConfig):
    name = "auctions"
    verbose_name = "Auctions"

    def ready(self):
        from auctions.triggers import TRIGGERS
        from config.migrating import keep_triggers

        keep_triggers(self, TRIGGERS)
        from auctions import audit, heartbeats, live, receivers, terms  # noqa: F401
        from catalog import publishing
        from catalog.models import Product

        publishing.register(Product.SaleFormat.AUCTION, terms)
