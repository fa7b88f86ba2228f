"""The plan: the chapters as a grid; concept, synopsis and characters of a book."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from novellaforge import jobs
from novellaforge.models import Job
from projects import outline_job, proposals
from projects.forms import BookForm, ConceptForm, OutlineForm
from projects.gathering import with_lists
from projects.models import Concept, Project
from projects.style.profile import style_from
from projects.views.books import book_of, book_to_change
from writing import briefing, importing, pregeneration
from writing.grid_reading import Asked, beats_of, grid_of
from writing.pregeneration.asking import MOST
from writing.views.chapters import chapter_of
from writing.views.frame import Frame, frame_of

MATERIAL = ("characters", "locations", "world_rules", "instructions", "style", "concepts")


@login_required
def plan(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = with_lists(book_of(request, project_id), *MATERIAL)
    frame = frame_of(project, "plan")
    book = briefing.book_of(project, style_from(project, getattr(project, "style", None)))
    context = {
        "frame": frame,
        "project": project,
        "grid": grid_of(frame, _asked(request.GET), book) if frame.lines else None,
        "concepts": sorted(project.concepts.all(), key=_chosen_first),
        "characters": book.people,
    } | _proposed(project)
    return render(request, "writing/plan.html", context)


def _chosen_first(concept: Concept) -> tuple[bool, float, int]:
    """Then the newest."""
    return not concept.chosen, -concept.created_at.timestamp(), concept.pk


def _proposed(project: Project) -> dict[str, Any]:
    kinds = (outline_job.KIND, pregeneration.KIND, importing.KIND)
    unfinished = jobs.unfinished_of(kinds, project.pk)
    standing = proposals.standing(project, unfinished)
    plans, imported = unfinished.get(pregeneration.KIND), unfinished.get(importing.KIND)
    if imported and importing.is_waiting(imported):
        imported = None
    under_way = [job for job in (plans, imported) if job and job.state == Job.State.RUNNING]
    return {
        "proposals": standing,
        "plans": plans,
        "most_plans": MOST,
        "imported": imported,
        "is_waiting": bool(under_way) or any(each.is_waiting for each in standing.values()),
    }


@login_required
def plan_chapter(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """A part of the plan's page: one chapter, opened."""
    chapter = chapter_of(request, project_id, chapter_id)
    context = {
        "frame": Frame(chapter.project, "plan", ()),
        "project": chapter.project,
        "chapter": chapter,
        "beats": beats_of(chapter),
    }
    return render(request, "writing/_plan_open.html", context)


@login_required
def chapter_acts(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """A part of the plan's page: what is done to a chapter. `next`: where that leads back to."""
    chapter = chapter_of(request, project_id, chapter_id)
    context = {
        "frame": Frame(chapter.project, "plan", ()),
        "chapter": chapter,
        "here": request.GET.get("next", ""),
    }
    return render(request, "writing/_chapter_acts_given.html", context)


def _asked(given: QueryDict) -> Asked:
    """What is none of ours asks for nothing."""
    page = given.get("page", "")
    return Asked(
        int(page) if page.isdecimal() and len(page) < 6 else None,
        next(iter(_uuids(given.getlist("at"))), None),
        tuple(_uuids(given.getlist("open"))),
        next(iter(_uuids(given.getlist("acts"))), None),
    )


def _uuids(given: list[str]) -> Iterator[UUID]:
    for each in given:
        try:
            yield UUID(each)
        except ValueError:
            continue


@login_required
def book(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The book's own fields, by hand."""
    with transaction.atomic():
        project = book_to_change(request, project_id)
        form = BookForm(request.POST or None, instance=project)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("writing:plan", project.pk)
    context = {"frame": frame_of(project, "plan"), "form": form, "heading": _("The book")}
    return render(request, "writing/edit.html", context, status=422 if form.errors else 200)


@login_required
def concept(request: HttpRequest, project_id: UUID, concept_id: int | None = None) -> HttpResponse:
    """A concept by hand; without an id, a new one."""
    with transaction.atomic():
        project = book_to_change(request, project_id)
        row: Concept | None = Concept(project=project)
        if concept_id is not None:
            row = project.concepts.filter(pk=concept_id).first()
        if row is None:
            raise Http404(_("There is no such concept in this book."))
        form = ConceptForm(request.POST or None, instance=row)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("writing:plan", project.pk)
    heading = _("Change the concept") if concept_id else _("Write a concept yourself")
    context = {"frame": frame_of(project, "plan"), "form": form, "heading": heading}
    return render(request, "writing/edit.html", context, status=422 if form.errors else 200)


@login_required
def outline(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """A chapter's entry in the outline, by hand."""
    with transaction.atomic():
        book_to_change(request, project_id)
        chapter = chapter_of(request, project_id, chapter_id)
        form = OutlineForm(request.POST or None, instance=chapter)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("writing:plan", project_id)
    context = {
        "frame": frame_of(chapter.project, "plan", chapter),
        "form": form,
        "heading": _("Outline of chapter %(number)s") % {"number": chapter.number},
        "chapter": chapter,
    }
    return render(request, "writing/edit.html", context, status=422 if form.errors else 200)
