from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "messaging"
    verbose_name = "Told and talking"

    def ready(self):
        from messaging import audit, receivers  # noqa: F401
