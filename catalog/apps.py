from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"
    verbose_name = "What is for sale"

    def ready(self):
        from catalog import audit, receivers  # noqa: F401
