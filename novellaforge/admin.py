"""The house's rows as an operator sees them: the queue, calls to models, prices."""

from django.contrib import admin
from django.db import models
from django.http import HttpRequest
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from novellaforge.models import LLMCall, Price, QueuedTask


class ReadOnlyAdmin(admin.ModelAdmin):
    """Rows to look at: neither added, changed nor deleted here."""

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False


@admin.register(QueuedTask)
class QueuedTaskAdmin(admin.ModelAdmin):
    """Tasks are read; one that was set aside can be put back or deleted."""

    list_display = ("id", "queue", "func", "project_id", "attempts", "ready_at", "set_aside_at")
    list_filter = ("queue", ("set_aside_at", admin.EmptyFieldListFilter))
    search_fields = ("func", "name", "project_id")
    ordering = ("priority", "ready_at", "id")
    exclude = ("payload",)
    actions = ("put_back",)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Of the list only, for its actions; a task's page is read-only."""
        return obj is None and super().has_change_permission(request)

    @admin.action(description=_("Put back tasks that were set aside"), permissions=["change"])
    def put_back(self, request: HttpRequest, queryset: models.QuerySet[QueuedTask]) -> None:
        count = queryset.filter(set_aside_at__isnull=False).update(
            set_aside_at=None, failures=0, deaths=0, failure="", ready_at=timezone.now()
        )
        said = ngettext("%d task was put back.", "%d tasks were put back.", count)
        self.message_user(request, said % count)


@admin.register(LLMCall)
class LLMCallAdmin(ReadOnlyAdmin):
    list_display = (
        "started_at",
        "purpose",
        "step",
        "model",
        "outcome",
        "seconds",
        "first_token_seconds",
        "tokens_in",
        "tokens_cached",
        "tokens_out",
        "cost",
        "currency",
    )
    list_filter = ("purpose", "outcome", "model")
    search_fields = ("project_id", "run_id", "step")
    date_hierarchy = "started_at"
    ordering = ("-started_at",)
    show_full_result_count = False


@admin.register(Price)
class PriceAdmin(admin.ModelAdmin):
    list_display = (
        "model",
        "currency",
        "per_million_in",
        "per_million_cached",
        "per_million_out",
    )
    list_editable = ("currency", "per_million_in", "per_million_cached", "per_million_out")
