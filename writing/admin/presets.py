"""Presets as acts of an operator: on rows of settings, on books, on the whole site."""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib import admin
from django.db import transaction
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.translation import gettext, ngettext
from django.utils.translation import gettext_lazy as _

from novellaforge.admin.lists import log
from projects.models import Project
from writing.models.settings import Preset
from writing.presets import Used, use

NONE = ""
Action = Callable[[admin.ModelAdmin, HttpRequest, QuerySet], None]


def put_in_force(
    request: HttpRequest, preset: str, projects: Iterable[Project | None]
) -> list[Used]:
    """For each book, and for the site where one is None; kept in the history of its settings."""
    with transaction.atomic():
        done = [use(preset, project) for project in projects]
        for used in done:
            if used.row:
                log(request, [used.row], told(preset, used))
    return [used for used in done if used.row]


def told(preset: str, used: Used) -> str:
    if not preset:
        return gettext("Without a preset: what it gave is inherited again.")
    said = gettext("Preset “%(preset)s”.") % {"preset": Preset(preset).label}
    if not used.emptied:
        return said
    emptied = ", ".join(f"{name.upper()}={value}" for name, value in used.emptied.items())
    return f"{said} " + gettext("Emptied, since it would have hidden it: %(values)s.") % {
        "values": emptied
    }


def _action(preset: str, description: Any) -> Action:
    @admin.action(description=description, permissions=["settings"])
    def act(modeladmin: admin.ModelAdmin, request: HttpRequest, queryset: QuerySet) -> None:
        rows = list(queryset if queryset.model is Project else queryset.select_related("project"))
        projects = [row if isinstance(row, Project) else row.project for row in rows]
        done = put_in_force(request, preset, projects)
        for used in done:
            if used.emptied:
                modeladmin.message_user(request, f"{used.row}: {told(preset, used)}")
        said = ngettext(
            "The settings of %d row were changed.",
            "The settings of %d rows were changed.",
            len(done),
        )
        modeladmin.message_user(request, said % len(done))

    act.__name__ = f"preset_{preset or 'none'}"
    return act


ACTIONS = [
    _action(Preset.FASTEST, _("Preset: fastest (distributed, 2 rounds, coherence 6.0)")),
    _action(
        Preset.BEST_QUALITY, _("Preset: best quality (one beat after the other, 3 rounds, 6.5)")
    ),
    _action(NONE, _("No preset: back to what is inherited")),
]
