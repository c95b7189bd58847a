"""Auctions and the tables of increments. Prices, bids and ends are facts: read, never typed over."""

from django import forms
from django.contrib import admin, messages
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from auctions import closing
from auctions.forms import CancelForm
from auctions.models import Auction, Bid, IncrementTable
from config.money import rupees
from config.staff import ReadOnly


class BidInline(ReadOnly, admin.TabularInline):
    model = Bid
    extra = 0
    ordering = ["-sequence"]
    fields = ["sequence", "bidder", "maximum", "price_after", "kind", "arrived_at", "voided_at"]
    readonly_fields = fields

    @admin.display(description=_("bidder"))
    def bidder(self, bid: Bid) -> str:
        return f"{bid.paddle} = {bid.paddle.user.email}"

    def get_queryset(self, request):
        return super().get_queryset(request).select_related("paddle__user")


@admin.register(Auction)
class AuctionAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["product", "seller", "state", "amount", "bid_count", "reserve_price", "ends_at", "extension_count"]
    list_filter = ["state", "product__category", "starts_at", "ends_at"]
    list_select_related = ["product__seller"]
    search_fields = ["product__title", "product__seller__brand", "product__seller__user__email", "=pk"]
    date_hierarchy = "ends_at"
    readonly_fields = ["bidders"]
    inlines = [BidInline]
    actions = ["cancel_auctions"]

    @admin.display(description=_("seller"), ordering="product__seller__brand")
    def seller(self, auction: Auction) -> str:
        return auction.product.seller.brand

    @admin.display(description=_("bidders"))
    def bidders(self, auction: Auction) -> str:
        """Where bids are voided."""
        paddles, bids = (reverse(f"admin:auctions_{name}_changelist") for name in ("paddle", "bid"))
        words = '<a href="{0}?auction__id__exact={2}">{3}</a> · <a href="{1}?auction__id__exact={2}">{4}</a>'
        return format_html(words, paddles, bids, auction.pk, _("The bidders"), _("Their bids"))

    @admin.display(description=_("price"), ordering="price")
    def amount(self, auction: Auction) -> str:
        return rupees(auction.price_shown)

    @admin.action(description=_("Cancel…"), permissions=["cancel"])
    def cancel_auctions(self, request: HttpRequest, queryset) -> HttpResponse | None:
        """First ask why, then cancel each by the rule. Ended ones stay as they are."""
        form = CancelForm(request.POST if "reason" in request.POST else None)
        running = [auction for auction in queryset.select_related("product").order_by("pk") if not auction.has_ended]
        if running and not form.is_valid():
            context = {**self.admin_site.each_context(request), "form": form, "auctions": running, "title": _("Cancel")}
            return TemplateResponse(request, "auctions/admin/cancel.html", context)
        for auction in running:
            closing.cancel(auction.pk, reason=form.cleaned_data["reason"], actor=request.user)
            self.log_change(request, auction, "Cancelled: " + form.cleaned_data["reason"])
        count = len(running)
        words = ngettext("%(count)d auction was cancelled.", "%(count)d auctions were cancelled.", count)
        self.message_user(request, words % {"count": count}, messages.SUCCESS if count else messages.WARNING)
        return None

    def has_cancel_permission(self, request) -> bool:
        return request.user.has_perm("auctions.change_auction")


class IncrementTableForm(forms.ModelForm):
    class Meta:
        model = IncrementTable
        fields = ["steps", "published_at"]


@admin.register(IncrementTable)
class IncrementTableAdmin(admin.ModelAdmin):
    """A new table is published by adding one; auctions that run keep theirs, so none is changed or deleted."""

    form = IncrementTableForm
    list_display = ["__str__", "published_at"]

    def has_change_permission(self, request, obj=None) -> bool:
        return obj is None

    def has_delete_permission(self, request, obj=None) -> bool:
        return False
