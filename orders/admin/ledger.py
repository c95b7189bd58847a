"""The books for staff: refunds, disputes, the ledger, and where it does not agree with the rest."""

from django.contrib import admin

from orders.admin.base import ReadOnlyAdmin, ReadOnlyInline
from orders.models import Dispute, LedgerEntry, LedgerTransaction, Mismatch, Refund


@admin.register(Refund)
class RefundAdmin(ReadOnlyAdmin):
    list_display = ("payment", "order", "amount", "state", "reason", "actor", "failure", "created_at", "settled_at")
    list_filter = ("state", "provider", "created_at")
    list_select_related = ("payment__purchase", "order", "actor")
    search_fields = ("order__number", "payment__purchase__number", "reference", "reason")


@admin.register(Dispute)
class DisputeAdmin(ReadOnlyAdmin):
    list_display = ("payment", "reference", "amount", "reason", "opened_at", "closed_at", "won")
    list_filter = ("won", "opened_at")
    list_select_related = ("payment__purchase",)
    search_fields = ("reference", "payment__purchase__number")


class EntryInline(ReadOnlyInline):
    model = LedgerEntry
    fields = ("account", "seller", "order", "amount")


@admin.register(LedgerTransaction)
class LedgerTransactionAdmin(ReadOnlyAdmin):
    list_display = ("at", "kind", "key", "payment", "memo")
    list_filter = ("kind", "at")
    list_select_related = ("payment__purchase",)
    search_fields = ("key", "memo", "payment__purchase__number", "entries__order__number")
    inlines = (EntryInline,)


@admin.register(LedgerEntry)
class LedgerEntryAdmin(ReadOnlyAdmin):
    list_display = ("transaction", "account", "seller", "order", "amount")
    list_filter = ("account",)
    list_select_related = ("transaction", "seller", "order")
    search_fields = ("seller__brand", "order__number", "transaction__key")


@admin.register(Mismatch)
class MismatchAdmin(ReadOnlyAdmin):
    list_display = ("kind", "subject", "expected", "found", "first_seen_at", "last_seen_at", "settled_at", "settled_by")
    list_filter = ("kind", ("settled_at", admin.EmptyFieldListFilter))
    search_fields = ("subject", "expected", "found", "note")
