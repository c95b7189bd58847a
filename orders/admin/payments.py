"""Payments for staff, and what the provider told us about them."""

from django.contrib import admin, messages
from django.utils.translation import gettext_lazy as _

from orders import providers
from orders.admin.base import ReadOnlyAdmin
from orders.models import Payment, ProviderEvent, SandboxSession
from orders.providers import sandbox_disputes
from orders.providers.base import ProviderError
from orders.providers.sandbox_movements import charge_of


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
    actions = ("inquire", "drop", "dispute", "decide_for_market", "decide_for_buyer")

    def has_play_permission(self, request) -> bool:
        return providers.sandbox_allowed() and request.user.is_superuser

    @admin.action(description=_("Play: the payer's bank asks about it"), permissions=["play"])
    def inquire(self, request, queryset) -> None:
        self.play(request, queryset, lambda row: sandbox_disputes.inquire(charge_of(row.reference)))

    @admin.action(description=_("Play: the bank is content"), permissions=["play"])
    def drop(self, request, queryset) -> None:
        self.play(request, queryset, lambda row: sandbox_disputes.drop(row.reference))

    @admin.action(description=_("Play: the payer's bank disputes it"), permissions=["play"])
    def dispute(self, request, queryset) -> None:
        self.play(request, queryset, lambda row: sandbox_disputes.dispute(charge_of(row.reference)))

    @admin.action(description=_("Play: the bank decides for the market"), permissions=["play"])
    def decide_for_market(self, request, queryset) -> None:
        self.play(request, queryset, lambda row: sandbox_disputes.decide(row.reference, won=True))

    @admin.action(description=_("Play: the bank decides for the buyer"), permissions=["play"])
    def decide_for_buyer(self, request, queryset) -> None:
        self.play(request, queryset, lambda row: sandbox_disputes.decide(row.reference, won=False))

    def play(self, request, queryset, deed) -> None:
        """What happens at the provider; its events tell us, as ever."""
        for row in queryset:
            try:
                self.message_user(request, _("Done: %s") % deed(row).reference, messages.SUCCESS)
            except ProviderError as refusal:
                self.message_user(request, str(refusal), messages.WARNING)

    @admin.display(description=_("events waiting"))
    def waiting(self, session: SandboxSession) -> int:
        return len(session.outbox)
