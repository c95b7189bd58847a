from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Orders and money"

    def ready(self):
        from auctions import watching
        from orders import audit, audit_payouts, checks, receivers, reporting  # noqa: F401

        watching.owes(reporting.unpaid_wins_of)
