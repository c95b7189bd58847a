"""What all pages of this app for staff share: money and its log are read, never typed over."""

from django.contrib import admin

from config.staff import ReadOnly


class ReadOnlyAdmin(ReadOnly, admin.ModelAdmin):
    list_per_page = 50
    show_full_result_count = False

    def get_readonly_fields(self, request, obj=None):
        return (*(field.name for field in self.opts.fields), *self.readonly_fields)


class ReadOnlyInline(ReadOnly, admin.TabularInline):
    extra = 0
    show_change_link = True

    def get_readonly_fields(self, request, obj=None):
        return self.fields
