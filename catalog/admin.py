"""The catalogue as staff see it. Shelf columns and money are read there, never written."""

from django.contrib import admin
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _

from catalog import picturing
from catalog.models import Category, FixedPriceListing, Product, ProductImage, Wish

SHELF = ["on_shelf", "price_now", "starts_at", "ends_at", "bid_count", "auction_id_now"]


class Undeletable:
    """History points at these rows; they are withdrawn, not deleted."""

    def has_delete_permission(self, request, obj=None) -> bool:
        return False


@admin.register(Category)
class CategoryAdmin(admin.ModelAdmin):
    list_display = ["name", "parent", "slug", "position"]
    list_filter = ["parent"]
    list_select_related = ["parent"]
    list_editable = ["position"]
    search_fields = ["name", "slug"]
    prepopulated_fields = {"slug": ["name"]}

    def formfield_for_foreignkey(self, db_field, request, **kwargs):
        if db_field.name == "parent":
            kwargs["queryset"] = Category.objects.filter(parent=None)
        return super().formfield_for_foreignkey(db_field, request, **kwargs)


class Seen:
    """A photo shown small."""

    @admin.display(description=_("photo"))
    def thumbnail(self, image: ProductImage) -> str:
        return format_html('<img src="{}" alt="{}" width="64" height="80">', image.url_small, image.alt)


class ImageInline(Seen, admin.TabularInline):
    model = ProductImage
    fields = readonly_fields = ["position", "thumbnail", "alt", "width", "height"]
    extra = max_num = 0
    can_delete = False


class ListingInline(admin.StackedInline):
    model = FixedPriceListing
    fields = readonly_fields = ["price", "stock", "received", "is_active"]
    extra = max_num = 0
    can_delete = False


@admin.register(Product)
class ProductAdmin(Undeletable, admin.ModelAdmin):
    list_display = [
        "title",
        "seller",
        "category",
        "sale_format",
        "price_now",
        "on_shelf",
        "is_featured",
        "published_at",
    ]
    list_filter = ["on_shelf", "sale_format", "is_featured", "condition", "category", "city__province"]
    list_select_related = ["seller", "category"]
    search_fields = ["title", "description", "seller__brand", "seller__user__email"]
    date_hierarchy = "created_at"
    autocomplete_fields = ["category"]
    raw_id_fields = ["city"]
    readonly_fields = ["seller", "sale_format", "delivery", "created_at", "published_at", "withdrawn_at", *SHELF]
    fieldsets = [
        (None, {"fields": ["title", "description", "category", "condition", "seller", "city", "is_featured"]}),
        (_("Sale"), {"fields": ["sale_format", "delivery", "created_at", "published_at", "withdrawn_at"]}),
        (_("On the shelf"), {"fields": SHELF}),
    ]
    inlines = [ImageInline, ListingInline]
    actions = ["feature", "unfeature"]

    def has_add_permission(self, request) -> bool:
        return False

    @admin.action(description=_("Show on the front page"))
    def feature(self, request, queryset) -> None:
        self.message_user(request, _("Featured: %d") % queryset.update(is_featured=True))

    @admin.action(description=_("Take off the front page"))
    def unfeature(self, request, queryset) -> None:
        self.message_user(request, _("No longer featured: %d") % queryset.update(is_featured=False))


@admin.register(ProductImage)
class ProductImageAdmin(Seen, admin.ModelAdmin):
    list_display = ["thumbnail", "product", "position", "alt"]
    list_select_related = ["product"]
    search_fields = ["product__title", "alt", "name"]
    readonly_fields = ["thumbnail", "product", "name", "position", "width", "height"]

    def has_add_permission(self, request) -> bool:
        return False

    def delete_model(self, request, obj: ProductImage) -> None:
        picturing.delete_image(image=obj, actor=request.user)

    def delete_queryset(self, request, queryset) -> None:
        for image in queryset.select_related("product"):
            picturing.delete_image(image=image, actor=request.user)


@admin.register(FixedPriceListing)
class FixedPriceListingAdmin(Undeletable, admin.ModelAdmin):
    list_display = ["product", "price", "stock", "is_active"]
    list_filter = ["is_active"]
    list_select_related = ["product"]
    search_fields = ["product__title", "product__seller__brand"]
    readonly_fields = ["product", "price", "stock", "received", "is_active"]

    def has_add_permission(self, request) -> bool:
        return False


@admin.register(Wish)
class WishAdmin(admin.ModelAdmin):
    """Who wishes for what; the note is theirs alone and is not shown."""

    list_display = ["product", "user", "created_at"]
    list_filter = ["created_at"]
    list_select_related = ["product", "user"]
    search_fields = ["product__title", "user__email"]
    fields = readonly_fields = ["product", "user", "created_at"]

    def has_add_permission(self, request) -> bool:
        return False
