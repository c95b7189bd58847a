"""What happened to auctions besides bids, and what is kept around them: all of it read only."""

from django.contrib import admin

from auctions.models import Addendum, AuctionEvent, BlockedBidder, Heartbeat
from config.staff import ReadOnly


@admin.register(AuctionEvent)
class AuctionEventAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["at", "auction", "kind", "actor", "note"]
    list_filter = ["kind", "at"]
    list_select_related = ["auction__product", "actor"]
    search_fields = ["auction__product__title", "actor__email", "note", "=auction__pk"]
    date_hierarchy = "at"
    ordering = ["-at"]


@admin.register(Addendum)
class AddendumAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "auction", "__str__"]
    list_select_related = ["auction__product"]
    search_fields = ["auction__product__title", "text", "=auction__pk"]
    date_hierarchy = "created_at"


@admin.register(BlockedBidder)
class BlockedBidderAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["created_at", "seller", "user", "paddle"]
    list_select_related = ["seller", "user", "paddle__auction__product"]
    search_fields = ["seller__brand", "user__email"]


@admin.register(Heartbeat)
class HeartbeatAdmin(ReadOnly, admin.ModelAdmin):
    """Where an outage is looked up: a gap of more than a minute."""

    list_display = ["at"]
    date_hierarchy = "at"
    ordering = ["-at"]
    show_full_result_count = False
