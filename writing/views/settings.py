"""The settings of a book: its preset, its numbers, its language, whom it asks."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.accounts.providers import provider_page
from novellaforge.llm import provider_of_book
from projects.models import Project
from projects.views.books import book_of, book_to_change, own_book_of
from writing.book_settings import BookSettingsForm, choices, kept_row_of, row_of, told
from writing.forms import LanguageForm
from writing.models.settings import Preset
from writing.presets import use
from writing.spending import budget
from writing.spending.views import shown
from writing.views.frame import frame_of


@login_required
def settings(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """An empty field holds what its placeholder says; what is refused stays as it was typed."""
    project = book_of(request, project_id)
    with transaction.atomic():
        row = kept_row_of(project) if request.method == "POST" else row_of(project)
        form = BookSettingsForm(request.POST or None, instance=row, book=project)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("writing:settings", project.pk)
    return _page(request, project, form, LanguageForm(instance=project))


@login_required
@require_POST
def settings_preset(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Put a preset in force for the book (`preset`; empty: none)."""
    project = book_of(request, project_id)
    preset = request.POST.get("preset", "")
    if preset in ("", *Preset.values):
        messages.success(request, told(preset, use(preset, project)))
    else:
        messages.error(request, _("There is no such preset."))
    return redirect("writing:settings", project.pk)


@login_required
@require_POST
def settings_language(request: HttpRequest, project_id: UUID) -> HttpResponse:
    with transaction.atomic():
        form = LanguageForm(request.POST, instance=book_to_change(request, project_id))
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("writing:settings", project_id)
    project = book_of(request, project_id)
    unsent = BookSettingsForm(instance=row_of(project), book=project)
    return _page(request, project, unsent, form)


@login_required
def provider(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = own_book_of(request, project_id)
    around = {"project": project, "frame": frame_of(project, "provider")}
    return provider_page(request, project.owner_id, project.pk, around)


def _page(
    request: HttpRequest, project: Project, form: BookSettingsForm, language: LanguageForm
) -> HttpResponse:
    asked = provider_of_book(project.pk, project.owner_id)
    context = {
        "frame": frame_of(project, "settings"),
        "project": project,
        "form": form,
        "language_form": language,
        "presets": choices(row_of(project)),
        "standings": [shown(each) for each in budget.standings(project)],
        "model": asked.model,
        "host": asked.host if asked.is_own else "",
    }
    refused = bool(form.errors or language.errors)
    return render(request, "writing/settings.html", context, status=422 if refused else 200)
