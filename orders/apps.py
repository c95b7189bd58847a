from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Orders and money"

    def ready(self):
        from orders import audit, checks, receivers  # noqa: F401
