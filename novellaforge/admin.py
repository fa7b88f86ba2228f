"""The house's rows as an operator sees them: the queue, calls to models, prices."""

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db import models
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext

from novellaforge import jobs
from novellaforge.cluster import depth
from novellaforge.errors import Refused
from novellaforge.models import Job, LLMCall, Price, QueuedTask


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

    def get_urls(self) -> list[URLPattern]:
        page = self.admin_site.admin_view(self.queues)
        return [path("queues/", page, name="novellaforge_queues"), *super().get_urls()]

    def queues(self, request: HttpRequest) -> HttpResponse:
        """How each queue stands, and who works."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        queues = depth.depths()
        try:
            clusters = depth.clusters()
        except depth.ClustersUnknown:
            clusters = None
        context = {
            **self.admin_site.each_context(request),
            "title": _("Queues"),
            "opts": self.model._meta,
            "queues": queues,
            "clusters": clusters,
            "unserved": () if clusters is None else depth.unserved(queues, clusters),
        }
        return TemplateResponse(request, "admin/novellaforge/queuedtask/queues.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Of the list only, for its actions; a task's page is read-only."""
        return obj is None and super().has_change_permission(request)

    @admin.action(description=_("Put back tasks that were set aside"), permissions=["change"])
    def put_back(self, request: HttpRequest, queryset: models.QuerySet[QueuedTask]) -> None:
        count = queryset.filter(set_aside_at__isnull=False).update(
            set_aside_at=None,
            unknown_since=None,
            failures=0,
            deaths=0,
            failure="",
            ready_at=timezone.now(),
            turn=None,
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


@admin.register(Job)
class JobAdmin(admin.ModelAdmin):
    """Long work is read; it can be stopped, and made to go on."""

    list_display = (
        "created_at",
        "kind",
        "project_id",
        "state",
        "done",
        "total",
        "tries",
        "sentence",
        "requested_by",
        "updated_at",
    )
    list_filter = ("state", "kind")
    list_select_related = ("requested_by",)
    search_fields = ("project_id", "id")
    date_hierarchy = "created_at"
    show_full_result_count = False
    actions = ("stop", "go_on")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Of the list only, for its actions; a job's page is read-only."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.action(description=_("Stop jobs that run"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: models.QuerySet[Job]) -> None:
        running = list(queryset.filter(state=Job.State.RUNNING))
        count = sum(jobs.stop(job).state == Job.State.STOPPED for job in running)
        said = ngettext("%d job was stopped.", "%d jobs were stopped.", count)
        self.message_user(request, said % count)

    @admin.action(
        description=_("Go on with jobs that were stopped or failed"), permissions=["change"]
    )
    def go_on(self, request: HttpRequest, queryset: models.QuerySet[Job]) -> None:
        count = 0
        for job in queryset.exclude(state=Job.State.RUNNING):
            try:
                jobs.resume(job)
                count += 1
            except Refused as refusal:
                self.message_user(request, f"{refusal} ({job.pk})", messages.ERROR)
        said = ngettext("%d job goes on.", "%d jobs go on.", count)
        self.message_user(request, said % count)
