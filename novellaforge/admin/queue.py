"""The queues: how deep they are, who serves them, which tasks failed, and doing these again."""

from datetime import timedelta
from typing import Any

from django.contrib import admin, messages
from django.core.exceptions import PermissionDenied
from django.db.models import Q, QuerySet
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import URLPattern, path
from django.utils import timezone
from django.utils.timesince import timesince
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from novellaforge import figures, retrying
from novellaforge.admin.filters import among
from novellaforge.admin.lists import BigList, log
from novellaforge.cluster import depth
from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from novellaforge.queues import PRIORITY

WAITING, DELAYED, RUNNING, FAILED = "waiting", "delayed", "running", "failed"
STATES = {
    WAITING: _("waiting"),
    DELAYED: _("delayed"),
    RUNNING: _("running"),
    FAILED: _("failed, set aside"),
}


class StateFilter(admin.SimpleListFilter):
    title = _("state")
    parameter_name = "state"

    def lookups(
        self, request: HttpRequest, model_admin: admin.ModelAdmin
    ) -> list[tuple[str, Any]]:
        return list(STATES.items())

    def queryset(self, request: HttpRequest, queryset: QuerySet) -> QuerySet:
        now = timezone.now()
        free = Q(lease_until=None) | Q(lease_until__lt=now)
        match self.value():
            case "failed":
                return queryset.filter(set_aside_at__isnull=False)
            case "running":
                return queryset.exclude(owner="").filter(set_aside_at=None, lease_until__gte=now)
            case "delayed":
                return queryset.filter(free, set_aside_at=None, turn=None, ready_at__gt=now)
            case "waiting":
                return queryset.filter(free, set_aside_at=None, ready_at__lte=now)
        return queryset


@admin.register(QueuedTask)
class QueuedTaskAdmin(BigList):
    """Tasks are read; one that failed and was set aside can be done again, or deleted."""

    list_display = (
        "id",
        "queue",
        "what",
        "project_id",
        "state",
        "age",
        "attempts",
        "failures",
        "deaths",
        "reason",
    )
    list_filter = (
        StateFilter,
        among("queue", _("queue"), lambda: ((queue, queue) for queue in PRIORITY)),
    )
    id_fields = ("project_id",)
    heavy = ("payload",)
    search_help_text = _("The id of a book, or of a task.")
    ordering = ("pk",)
    sortable_by = ("id",)
    exclude = ("payload",)
    actions = ("put_back",)

    def sought(self, term: str) -> Q | None:
        return Q(pk=int(term)) if term.isdecimal() and len(term) < 19 else super().sought(term)

    @admin.display(description=_("task"))
    def what(self, task: QueuedTask) -> str:
        return task.func.rpartition(".")[2]

    @admin.display(description=_("state"))
    def state(self, task: QueuedTask) -> str:
        return str(STATES[state_of(task)])

    @admin.display(description=_("age"))
    def age(self, task: QueuedTask) -> str:
        return age_of((timezone.now() - task.created_at).total_seconds())

    @admin.display(description=_("reason"))
    def reason(self, task: QueuedTask) -> str:
        """The last line: of a traceback, the error."""
        return task.failure.strip().rpartition("\n")[2][:200]

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
            "queues": [(each, age_of(each.oldest_wait)) for each in queues],
            "clusters": clusters,
            "unserved": () if clusters is None else depth.unserved(queues, clusters),
        }
        return TemplateResponse(request, "admin/novellaforge/queuedtask/queues.html", context)

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Of the list only, for its actions; a task's page is read-only."""
        return obj is None and super().has_change_permission(request)

    @admin.action(description=_("Retry tasks that failed"), permissions=["change"])
    def put_back(self, request: HttpRequest, queryset: QuerySet[QueuedTask]) -> None:
        again = []
        for task in queryset.filter(set_aside_at__isnull=False):
            try:
                if retrying.retry(task):
                    again.append(task)
            except Refused as refusal:
                said = f"{refusal} ({task.func.rpartition('.')[2]} {task.pk})"
                self.message_user(request, said, messages.ERROR)
        log(request, again, gettext("Tried again."))
        said = ngettext("%d task is tried again.", "%d tasks are tried again.", len(again))
        self.message_user(request, said % len(again))


def age_of(seconds: float) -> str:
    """12.0 s; from a minute on as 3 minutes, or 2 days, 4 hours."""
    if seconds < 60:
        return figures.seconds(max(seconds, 0.0))
    now = timezone.now()
    return timesince(now - timedelta(seconds=seconds), now)


def state_of(task: QueuedTask) -> str:
    if task.set_aside_at:
        return FAILED
    if task.lease_until and task.lease_until >= timezone.now():
        return RUNNING
    return DELAYED if task.ready_at > timezone.now() else WAITING
