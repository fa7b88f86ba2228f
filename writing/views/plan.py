"""The plan: concept, synopsis, characters and the outline of a book."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from novellaforge import jobs
from novellaforge.models import Job
from projects import proposals
from projects.forms import BookForm, OutlineForm
from projects.views.books import book_of
from writing import importing, pregeneration
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of


@login_required
def plan(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    standing = proposals.standing(project)
    plans = jobs.unfinished(pregeneration.KIND, project.pk)
    imported = importing.running(project)
    under_way = [job for job in (plans, imported) if job and job.state == Job.State.RUNNING]
    context = {
        "frame": frame_of(project, "plan"),
        "project": project,
        "concepts": project.concepts.order_by("-chosen", "-created_at", "pk"),
        "chosen": project.concepts.filter(chosen=True).first(),
        "characters": project.characters.all(),
        "proposals": standing,
        "plans": plans,
        "imported": imported,
        "is_waiting": bool(under_way) or any(each.is_waiting for each in standing.values()),
    }
    return render(request, "writing/plan.html", context)


@login_required
def book(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The book's own fields, by hand."""
    project = book_of(request, project_id)
    form = BookForm(request.POST or None, instance=project)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("writing:plan", project.pk)
    context = {"frame": frame_of(project, "plan"), "form": form, "heading": _("The book")}
    return render(request, "writing/edit.html", context, status=422 if form.errors else 200)


@login_required
def outline(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """A chapter's entry in the outline, by hand."""
    chapter = chapter_of(request, project_id, chapter_id)
    form = OutlineForm(request.POST or None, instance=chapter)
    if form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("writing:plan", chapter.project_id)
    context = {
        "frame": frame_of(chapter.project, "plan", chapter),
        "form": form,
        "heading": _("Outline of chapter %(number)s") % {"number": chapter.number},
        "chapter": chapter,
    }
    return render(request, "writing/edit.html", context, status=422 if form.errors else 200)
