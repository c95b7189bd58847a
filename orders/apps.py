from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"
    verbose_name = "Orders and money"

    def ready(self):
        from auctions import watching
        from config.migrating import keep_triggers
        from orders import audit, audit_money, audit_payouts, checks, receivers, reporting  # noqa: F401
        from orders.triggers import TRIGGERS

        keep_triggers(self, TRIGGERS)
        watching.owes(reporting.unpaid_wins_of)
