"""Long work is read; it can be stopped, and made to go on."""

from django.contrib import admin, messages
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from novellaforge import jobs
from novellaforge.admin.filters import day, recent
from novellaforge.admin.lists import BigList, log
from novellaforge.errors import Refused
from novellaforge.models import Job


@admin.register(Job)
class JobAdmin(BigList):
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
    list_filter = ("state", recent("kind", _("kind")), day("created_at"))
    list_select_related = ("requested_by",)
    id_fields = ("project_id", "id")
    search_help_text = _("The id of a book or of a job.")
    actions = ("stop", "go_on")

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False

    def has_change_permission(self, request: HttpRequest, obj: object = None) -> bool:
        """Of the list only, for its actions; a job's page is read-only."""
        return obj is None and super().has_change_permission(request)

    def has_delete_permission(self, request: HttpRequest, obj: object = None) -> bool:
        return False

    @admin.action(description=_("Stop jobs that run"), permissions=["change"])
    def stop(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        running = list(queryset.filter(state=Job.State.RUNNING))
        stopped = [job for job in running if jobs.stop(job).state == Job.State.STOPPED]
        log(request, stopped, gettext("Stopped."))
        said = ngettext("%d job was stopped.", "%d jobs were stopped.", len(stopped))
        self.message_user(request, said % len(stopped))

    @admin.action(
        description=_("Go on with jobs that were stopped or failed"), permissions=["change"]
    )
    def go_on(self, request: HttpRequest, queryset: QuerySet[Job]) -> None:
        resumed = []
        for job in queryset.exclude(state=Job.State.RUNNING):
            try:
                jobs.resume(job)
                resumed.append(job)
            except Refused as refusal:
                self.message_user(request, f"{refusal} ({job.pk})", messages.ERROR)
        log(request, resumed, gettext("Made to go on."))
        said = ngettext("%d job goes on.", "%d jobs go on.", len(resumed))
        self.message_user(request, said % len(resumed))
