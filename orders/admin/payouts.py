"""Money on its way to sellers, for staff: what was sent, what is held, what is taken back."""

from django.contrib import admin

from orders.admin.base import ReadOnlyAdmin
from orders.models import PayoutFreeze, Reversal, Transfer


@admin.register(Transfer)
class TransferAdmin(ReadOnlyAdmin):
    list_display = ("order", "seller", "amount", "state", "provider", "attempts", "failure", "created_at", "settled_at")
    list_filter = ("state", "provider", "created_at")
    list_select_related = ("order", "seller")
    search_fields = ("order__number", "seller__brand", "reference", "account")


@admin.register(Reversal)
class ReversalAdmin(ReadOnlyAdmin):
    list_display = ("transfer", "amount", "state", "because_of", "attempts", "failure", "created_at", "settled_at")
    list_filter = ("state", "provider", "created_at")
    list_select_related = ("transfer__order",)
    search_fields = ("transfer__order__number", "reference", "because_of")


@admin.register(PayoutFreeze)
class PayoutFreezeAdmin(ReadOnlyAdmin):
    list_display = ("order", "cause", "reference", "at", "lifted_at")
    list_filter = ("cause", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("order",)
    search_fields = ("order__number", "reference")
