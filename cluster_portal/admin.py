"""Operations, for looking up a text that was refused; letters, for seeing what was sent to whom."""

from django.contrib import admin

from cluster_portal.models import Letter, Operation


class ViewOnlyAdmin(admin.ModelAdmin):
    """A record: looked at here, changed only by the services that keep its rules."""

    list_per_page = 50

    def has_add_permission(self, request):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False


@admin.register(Operation)
class OperationAdmin(ViewOnlyAdmin):
    list_display = ["op_id", "user", "status", "created_at"]
    list_filter = ["status"]
    search_fields = ["op_id", "user__email", "refused"]
    date_hierarchy = "created_at"
    list_select_related = ["user"]
    # What was refused can be given back to its author; answers may hold the secretary's notes.
    exclude = ["response"]


@admin.register(Letter)
class LetterAdmin(ViewOnlyAdmin):
    list_display = ["subject", "to", "status", "attempts", "created_at", "sent_at", "error"]
    list_filter = ["status", "name"]
    search_fields = ["to", "subject", "message_id"]
    date_hierarchy = "created_at"
    # Links of one purpose stand in the text.
    exclude = ["text", "html", "attachments"]
