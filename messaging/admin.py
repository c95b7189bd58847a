"""Staff's view of what people are told and say. Facts are read-only; a complaint moves by its rule."""

from django import forms
from django.contrib import admin
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from config.staff import ReadOnly
from messaging import complaining, mailing
from messaging.models import Complaint, Conversation, Message, Notification


class MessageInline(ReadOnly, admin.TabularInline):
    model = Message
    fields = ["sender", "body", "sent_at"]
    readonly_fields = fields
    extra = 0


@admin.register(Conversation)
class ConversationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["product", "buyer", "seller", "created_at", "last_message_at"]
    list_select_related = ["product", "buyer", "seller"]
    search_fields = ["product__title", "buyer__email", "buyer__name", "seller__brand"]
    date_hierarchy = "last_message_at"
    inlines = [MessageInline]


@admin.register(Message)
class MessageAdmin(ReadOnly, admin.ModelAdmin):
    list_display = ["sent_at", "sender", "conversation", "__str__"]
    list_select_related = ["sender", "conversation__product", "conversation__buyer", "conversation__seller"]
    search_fields = ["body", "sender__email", "sender__name"]
    date_hierarchy = "sent_at"


@admin.register(Notification)
class NotificationAdmin(ReadOnly, admin.ModelAdmin):
    list_display = [
        "created_at", "kind", "recipient", "subject", "read_at", "mail_state", "mail_attempts", "mail_due_at",
        "mailed_at", "mail_error",
    ]  # fmt: skip
    list_select_related = ["recipient"]
    list_filter = ["kind", "mail_state", "created_at"]
    search_fields = ["recipient__email", "recipient__name", "subject"]
    show_full_result_count = False
    actions = ["retry_parked_mail"]

    @admin.action(description=_("Retry parked mail"), permissions=["retry"])
    def retry_parked_mail(self, request, queryset):
        count = mailing.retry(queryset)
        words = ngettext("%(count)d mail is tried again.", "%(count)d mails are tried again.", count)
        self.message_user(request, words % {"count": count})

    def has_retry_permission(self, request) -> bool:
        return request.user.has_perm("messaging.change_notification")


class ComplaintAdminForm(forms.ModelForm):
    class Meta:
        model = Complaint
        fields = ["state", "answer", "staff_note"]

    def clean_state(self) -> str:
        before, after = self.initial["state"], self.cleaned_data["state"]
        if after != before and after not in complaining.MOVES[before]:
            raise ValidationError(str(complaining.IllegalMove(before, after)))
        return after


@admin.register(Complaint)
class ComplaintAdmin(admin.ModelAdmin):
    form = ComplaintAdminForm
    list_display = ["number", "state", "category", "title", "author", "order", "created_at", "changed_at"]
    list_select_related = ["author", "order"]
    list_filter = ["state", "category", "created_at"]
    search_fields = ["number", "title", "text", "author__email", "author__name", "order__number"]
    readonly_fields = ["number", "author", "category", "order", "title", "text", "created_at", "changed_at"]
    fieldsets = [
        (None, {"fields": ["number", "author", "category", "order", "title", "text", "created_at", "changed_at"]}),
        (_("Settling it"), {"fields": ["state", "answer", "staff_note"]}),
    ]

    def has_add_permission(self, request) -> bool:
        return False

    def has_delete_permission(self, request, obj=None) -> bool:
        return False

    def save_model(self, request, obj, form, change) -> None:
        """The note is staff's own; state and answer go through the rule, which tells the author."""
        Complaint.objects.filter(pk=obj.pk).update(staff_note=obj.staff_note)
        complaining.change_state(complaint=obj, state=obj.state, answer=obj.answer, actor=request.user)
