from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Orders and money"

    def ready(self):
        from auctions import watching
        from config.migrating import keep_triggers
        from orders import checks, receivers  # noqa: F401
        from orders.audit import money, payouts, sales  # noqa: F401
        from orders.books.triggers import TRIGGERS
        from orders.parcels import photographing  # noqa: F401
        from orders.reports import reporting

        keep_triggers(self, TRIGGERS)
        watching.owes(reporting.unpaid_wins_of)
