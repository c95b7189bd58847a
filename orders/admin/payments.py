"""Payments for staff, and what the provider told us about them."""

from django.contrib import admin
from django.utils.translation import gettext_lazy as _

from orders.admin.base import ReadOnlyAdmin
from orders.models import Payment, ProviderEvent, SandboxSession


@admin.register(Payment)
class PaymentAdmin(ReadOnlyAdmin):
    list_display = ("purchase", "state", "amount", "provider", "failure", "created_at", "settled_at")
    list_filter = ("state", "provider", "created_at")
    list_select_related = ("purchase",)
    search_fields = ("purchase__number", "session", "key", "purchase__buyer__email")


@admin.register(ProviderEvent)
class ProviderEventAdmin(ReadOnlyAdmin):
    list_display = ("event_id", "provider", "kind", "outcome", "received_at")
    list_filter = ("provider", "kind", "received_at")
    search_fields = ("event_id", "outcome")


@admin.register(SandboxSession)
class SandboxSessionAdmin(ReadOnlyAdmin):
    list_display = ("reference", "state", "purchase_number", "seller_slug", "amount_paisa", "waiting", "created_at")
    list_filter = ("state",)
    search_fields = ("reference", "purchase_number", "seller_slug")

    @admin.display(description=_("events waiting"))
    def waiting(self, session: SandboxSession) -> int:
        return len(session.outbox)
