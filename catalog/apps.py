from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "What is for sale"

    def ready(self):
        from catalog import audit, publishing, receivers, terms  # noqa: F401

        publishing.register("fixed_price", terms)
