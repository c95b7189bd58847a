"""People, sellers and places for staff. What changes someone's standing goes through the rules."""

from allauth.account.decorators import secure_admin_login
from allauth.mfa.admin import AuthenticatorAdmin
from allauth.mfa.models import Authenticator
from allauth.usersessions.admin import UserSessionAdmin
from allauth.usersessions.models import UserSession
from django.contrib import admin, messages
from django.contrib.auth.admin import UserAdmin
from django.contrib.auth.forms import AdminUserCreationForm
from django.db.models import Count, URLField
from django.http import HttpResponse
from django.template.response import TemplateResponse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from accounts import appealing, selling, standing
from accounts.forms import BlockForm, DecisionForm, UnblockForm
from accounts.models import Address, Appeal, Block, City, Province, SellerProfile, User
from config import live
from config.staff import ReadOnly

# Staff log in where everybody does: same limits, same second step.
admin.site.login = secure_admin_login(admin.site.login)
admin.site.site_header = admin.site.site_title = "MadeInPK"
admin.site.index_title = _("The market")


class NewUserForm(AdminUserCreationForm):
    class Meta:
        model = User
        fields = ("email", "name")
        field_classes = {}

    def clean_email(self) -> str:
        email = self.cleaned_data["email"].strip().lower()
        if User.objects.filter(email=email).exists():
            self.add_error("email", User._meta.get_field("email").error_messages["unique"])
        return email


class AddressInline(ReadOnly, admin.TabularInline):
    model = Address
    extra = 0


class BlockInline(ReadOnly, admin.TabularInline):
    model = Block
    fk_name = "user"
    extra = 0
    fields = ("cause", "reason", "started_at", "started_by", "lifted_at", "lifted_by", "lifted_because")


class BlockedFilter(admin.SimpleListFilter):
    title = _("blocked")
    parameter_name = "blocked"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        return queryset if self.value() is None else queryset.filter(has_block=self.value() == "yes")


class SellerFilter(admin.SimpleListFilter):
    title = _("sells")
    parameter_name = "sells"

    def lookups(self, request, model_admin):
        return [("yes", _("Yes")), ("no", _("No"))]

    def queryset(self, request, queryset):
        return queryset if self.value() is None else queryset.filter(seller_profile__isnull=self.value() == "no")


@admin.register(User)
class PersonAdmin(UserAdmin):
    add_form = NewUserForm
    add_fieldsets = ((None, {"fields": ("email", "name", "usable_password", "password1", "password2")}),)
    fieldsets = (
        (None, {"fields": ("email", "name", "phone", "portrait", "password")}),
        (_("Rights"), {"fields": ("is_active", "is_staff", "is_superuser", "groups", "user_permissions")}),
        (_("Times"), {"fields": ("date_joined", "welcomed_at", "last_login")}),
    )
    list_display = ("email", "name", "verified", "blocked", "sells", "is_staff", "is_active", "date_joined")
    list_filter = ("is_staff", "is_active", BlockedFilter, SellerFilter, "date_joined")
    list_select_related = ("seller_profile",)
    search_fields = ("email", "name", "seller_profile__brand")
    ordering = ("-date_joined",)
    date_hierarchy = "date_joined"
    readonly_fields = ("portrait", "date_joined", "welcomed_at", "last_login")
    inlines = (AddressInline, BlockInline)
    actions = ("block", "unblock")

    def get_queryset(self, request):
        return User.objects.with_standing()

    def get_inlines(self, request, obj):
        return self.inlines if obj else ()

    def get_readonly_fields(self, request, obj=None):
        # A new address has to be confirmed by whoever reads it: only they can change it.
        return (*self.readonly_fields, "email") if obj else ()

    def save_model(self, request, obj, form, change) -> None:
        super().save_model(request, obj, form, change)
        if not obj.is_active:
            live.end_sockets_of(obj.pk, refused=False)

    def has_delete_permission(self, request, obj=None) -> bool:
        """People are made inactive, not deleted: their bids and orders are other people's history."""
        return False

    @admin.display(boolean=True, description=_("e-mail confirmed"))
    def verified(self, user: User) -> bool:
        return user.has_verified_email

    @admin.display(boolean=True, description=_("blocked"))
    def blocked(self, user: User) -> bool:
        return user.has_block

    @admin.display(boolean=True, description=_("sells"))
    def sells(self, user: User) -> bool:
        return hasattr(user, "seller_profile")

    @admin.display(description=_("picture"))
    def portrait(self, user: User) -> str:
        return format_html('<img src="{}" width="96" height="96" alt="">', user.picture_small) if user.picture else "-"

    @admin.action(description=_("Block…"), permissions=["change"])
    def block(self, request, queryset) -> HttpResponse | None:
        """First ask why, then block each by the rule."""
        form = BlockForm(request.POST if "reason" in request.POST else None)
        chosen = list(queryset)
        if request.user in chosen:
            return self.message_user(request, _("You cannot block yourself."), messages.ERROR)
        if form.is_valid():
            why, people = form.cleaned_data["reason"], [user for user in chosen if not user.has_block]
            for user in people:
                standing.block(user=user, cause=Block.Cause.STAFF, reason=why, actor=request.user)
            count = len(people)
            return self.say(request, ngettext("%d person is blocked.", "%d people are blocked.", count), count)
        context = {**self.admin_site.each_context(request), "form": form, "people": chosen, "title": _("Block")}
        return TemplateResponse(request, "accounts/admin/block.html", context)

    @admin.action(description=_("Lift the block…"), permissions=["change"])
    def unblock(self, request, queryset) -> HttpResponse | None:
        """First ask why, then lift each by the rule."""
        form = UnblockForm(request.POST if "reason" in request.POST else None)
        if form.is_valid():
            lift = {"actor": request.user, "reason": form.cleaned_data["reason"]}
            count = len([user for user in queryset if standing.unblock(user=user, **lift)])
            return self.say(request, ngettext("%d block is lifted.", "%d blocks are lifted.", count), count)
        blocked = [user for user in queryset if user.has_block]
        context = {
            **self.admin_site.each_context(request),
            "form": form,
            "people": blocked,
            "title": _("Lift the block"),
        }
        return TemplateResponse(request, "accounts/admin/unblock.html", context)

    def say(self, request, words: str, count: int) -> None:
        self.message_user(request, words % count, messages.SUCCESS)


@admin.register(SellerProfile)
class SellerProfileAdmin(admin.ModelAdmin):
    list_display = ("brand", "user", "city", "is_verified", "is_payable", "rating_average", "created_at")
    list_filter = (
        ("verified_at", admin.EmptyFieldListFilter),
        ("payable_at", admin.EmptyFieldListFilter),
        "city__province",
    )
    list_select_related = ("user", "city")
    search_fields = ("brand", "user__email", "user__name")
    autocomplete_fields = ("city",)
    formfield_overrides = {URLField: {"assume_scheme": "https"}}
    readonly_fields = (
        "user", "slug", "created_at", "verified_at", "verified_by", "payable_at", "payout_changed_at",
        "payout_provider", "payout_title", "provider_account", "rating_average", "rating_count",
    )  # fmt: skip
    actions = ("verify",)

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    @admin.display(boolean=True, description=_("verified"), ordering="verified_at")
    def is_verified(self, seller: SellerProfile) -> bool:
        return seller.is_verified

    @admin.display(boolean=True, description=_("payouts"), ordering="payable_at")
    def is_payable(self, seller: SellerProfile) -> bool:
        return seller.is_payable

    @admin.action(description=_("Verify"), permissions=["change"])
    def verify(self, request, queryset) -> None:
        done = sum(selling.verify(seller=seller, actor=request.user) for seller in queryset)
        words = ngettext("%d seller is verified now.", "%d sellers are verified now.", done)
        self.message_user(request, words % done, messages.SUCCESS)


@admin.register(Province)
class ProvinceAdmin(admin.ModelAdmin):
    list_display = ("name", "slug", "city_count")
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}

    def get_queryset(self, request):
        return super().get_queryset(request).annotate(city_count=Count("cities"))

    @admin.display(description=_("cities"), ordering="city_count")
    def city_count(self, province: Province) -> int:
        return province.city_count


@admin.register(City)
class CityAdmin(admin.ModelAdmin):
    list_display = ("name", "province", "population")
    list_filter = ("province",)
    list_select_related = ("province",)
    search_fields = ("name",)
    prepopulated_fields = {"slug": ("name",)}


@admin.register(Address)
class AddressAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("recipient", "user", "line", "city", "is_default", "created_at")
    list_filter = ("city__province", "is_default")
    list_select_related = ("user", "city")
    search_fields = ("recipient", "line", "user__email", "user__name")


@admin.register(Block)
class BlockAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("user", "cause", "reason", "started_at", "started_by", "lifted_at", "lifted_by", "lifted_because")
    list_filter = ("cause", ("lifted_at", admin.EmptyFieldListFilter))
    list_select_related = ("user", "started_by", "lifted_by")
    search_fields = ("user__email", "user__name", "reason")
    date_hierarchy = "started_at"


@admin.register(Appeal)
class AppealAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ("block", "created_at", "granted", "decided_at", "decided_by")
    list_filter = (("decided_at", admin.EmptyFieldListFilter), "granted")
    list_select_related = ("block__user", "decided_by")
    search_fields = ("block__user__email", "text")
    actions = ("grant", "deny")

    def has_decide_permission(self, request) -> bool:
        return request.user.has_perm("accounts.change_appeal")

    @admin.action(description=_("Grant…"), permissions=["decide"])
    def grant(self, request, queryset) -> HttpResponse | None:
        return self.decide(request, queryset, appealing.grant, _("Grant"), "grant")

    @admin.action(description=_("Deny…"), permissions=["decide"])
    def deny(self, request, queryset) -> HttpResponse | None:
        return self.decide(request, queryset, appealing.deny, _("Deny"), "deny")

    def decide(self, request, queryset, rule, title: str, action: str) -> HttpResponse | None:
        """First ask for the answer, then decide each by the rule."""
        form = DecisionForm(request.POST if "answer" in request.POST else None)
        chosen = list(queryset.filter(decided_at=None).select_related("block__user"))
        if chosen and not form.is_valid():
            context = {**self.admin_site.each_context(request), "form": form, "appeals": chosen, "title": title}
            return TemplateResponse(request, "accounts/admin/decide.html", context | {"action": action})
        for appeal in chosen:
            rule(appeal=appeal, actor=request.user, answer=form.cleaned_data["answer"])
        words = ngettext("%d appeal is decided.", "%d appeals are decided.", len(chosen))
        self.message_user(request, words % len(chosen), messages.SUCCESS if chosen else messages.WARNING)
        return None


admin.site.unregister(Authenticator)


@admin.register(Authenticator)
class SecondStepAdmin(AuthenticatorAdmin):
    """Staff see that someone has a second step and can take it off; never its secret."""

    fields = readonly_fields = ("user", "type", "created_at", "last_used_at")
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name")

    def has_add_permission(self, request) -> bool:
        return False

    def has_change_permission(self, request, obj=None) -> bool:
        return False


admin.site.unregister(UserSession)


@admin.register(UserSession)
class DeviceAdmin(ReadOnly, UserSessionAdmin):
    """Where someone is logged in; the session's key would open their account, so it is not shown."""

    fields = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    list_display = ("user", "ip", "user_agent", "created_at", "last_seen_at")
    list_filter = ("last_seen_at",)
    list_select_related = ("user",)
    search_fields = ("user__email", "user__name", "ip")
