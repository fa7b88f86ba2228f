"""Django-Q2's own records of tasks that asked to be kept (`save=True`): looked at, done again.

Its pages let whoever may see such a record submit the task again, as often as the button is
pressed. Here that needs the permission to change it, and a failure goes with its new task. A
schedule names any function of the program: here only when one runs can be changed.
"""

from typing import Any

from django import forms
from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _
from django.utils.translation import ngettext
from django_q.admin import FailAdmin, ScheduleAdmin, TaskAdmin
from django_q.models import Failure, Schedule, Success, Task
from django_q.tasks import async_task

from novellaforge import schedules

admin.site.unregister([Success, Failure, Schedule])


class TimesForm(forms.ModelForm):
    """Refuses a time that never comes."""

    def clean(self) -> dict[str, Any]:
        given: dict[str, Any] = super().clean() or self.cleaned_data
        cron, by_cron = given.get("cron"), given.get("schedule_type") == Schedule.CRON
        if (cron or by_cron) and "cron" not in self.errors:
            self._require_that_it_comes(cron)
        return given

    def _require_that_it_comes(self, cron: str | None) -> None:
        if why := schedules.fault(Schedule(schedule_type=Schedule.CRON, cron=cron)):
            self.add_error("cron", why)


@admin.register(Schedule)
class TimesAdmin(ScheduleAdmin):  # type: ignore[misc]
    form = TimesForm
    readonly_fields = (
        "name",
        "func",
        "hook",
        "args",
        "kwargs",
        "cluster",
        "task",
        "intended_date_kwarg",
    )

    def has_add_permission(self, request: HttpRequest) -> bool:
        return False


@admin.register(Success)
class SuccessAdmin(TaskAdmin):  # type: ignore[misc]
    actions = ()


@admin.register(Failure)
class FailureAdmin(FailAdmin):  # type: ignore[misc]
    actions = ("submit_again",)

    @admin.action(description=_("Retry tasks that failed"), permissions=["change"])
    def submit_again(self, request: HttpRequest, queryset: QuerySet[Task]) -> None:
        tasks = list(queryset)
        self.log_deletions(request, queryset)
        count = sum(map(submit, tasks))
        said = ngettext("%d task is tried again.", "%d tasks are tried again.", count)
        self.message_user(request, said % count)


@transaction.atomic
def submit(task: Task) -> bool:
    """False: somebody else has done it meanwhile."""
    deleted, _models = Task.objects.filter(pk=task.pk, success=False).delete()
    if not deleted:
        return False
    async_task(
        task.func,
        *(task.args or ()),
        hook=task.hook,
        group=task.group,
        cluster=task.cluster,
        **(task.kwargs or {}),
    )
    return True
