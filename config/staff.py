"""What the admin of every app shares."""


class ReadOnly:
    """Rows that only rules write: staff look, and act by the actions. A mixin for admins and inlines."""

    def has_add_permission(self, request, obj=None) -> bool:  # noqa: ARG002
        return False

    def has_change_permission(self, request, obj=None) -> bool:  # noqa: ARG002
        return False

    def has_delete_permission(self, request, obj=None) -> bool:  # noqa: ARG002
        return False
