from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "What is for sale"

    def ready(self):
        from catalog.triggers import TRIGGERS
        from config.migrating import keep_triggers

        keep_triggers(self, TRIGGERS)
        from catalog import audit, picturing, publishing, receivers, terms  # noqa: F401

        publishing.register("fixed_price", terms)
