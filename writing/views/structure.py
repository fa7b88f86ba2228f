"""What the author does to the order of chapters. Every act can be undone from where it led."""

from collections.abc import Callable
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import Resolver404, resolve, reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects import structure
from projects.models import Chapter, Project, StructureChange
from projects.structure.acts import LONGEST_TITLE
from projects.text import paragraphs
from projects.views.books import book_of
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

LAST_PLACE = 1_000_000


class PlaceForm(forms.Form):
    number = forms.IntegerField(min_value=1, max_value=LAST_PLACE)


class SplitForm(forms.Form):
    """`at` is how many paragraphs stay; `base` the version whose paragraphs were shown."""

    at = forms.IntegerField(
        min_value=1, error_messages={"required": gettext_lazy("Choose where to split.")}
    )
    title = forms.CharField(
        label=gettext_lazy("Title of the new chapter"), required=False, max_length=LONGEST_TITLE
    )
    base = forms.UUIDField(widget=forms.HiddenInput)
    next = forms.CharField(required=False, widget=forms.HiddenInput)


@login_required
@require_POST
def insert(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """An empty chapter at the place `number`."""
    project = book_of(request, project_id)
    number, title = _number(request), request.POST.get("title", "")
    return _do(request, project, lambda: structure.insert(project.pk, number, title, request.user))


@login_required
@require_POST
def move(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    chapter = chapter_of(request, project_id, chapter_id)
    return _do(
        request,
        chapter.project,
        lambda: structure.move(chapter, _number(request), request.user),
    )


@login_required
def split(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Its paragraphs, with a choice between each two."""
    chapter = chapter_of(request, project_id, chapter_id)
    if request.method != "POST":
        return _split_page(request, chapter, SplitForm(initial={"next": request.GET.get("next")}))
    form = SplitForm(request.POST)
    if form.is_valid():
        asked = form.cleaned_data
        try:
            change = structure.split(
                chapter, asked["at"], asked["title"], asked["base"], request.user
            )
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _done(request, chapter.project, change)
    return _split_page(request, chapter, form, status=422)


@login_required
@require_POST
def merge(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """With the next one of the book."""
    chapter = chapter_of(request, project_id, chapter_id)
    return _do(request, chapter.project, lambda: structure.merge(chapter, request.user))


@login_required
@require_POST
def trash(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    chapter = chapter_of(request, project_id, chapter_id)
    return _do(request, chapter.project, lambda: structure.put_in_trash(chapter, request.user))


@login_required
@require_POST
def restore(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """At its old place."""
    project = book_of(request, project_id)
    chapter = structure.trashed_in(project.pk).filter(pk=chapter_id).first()
    if chapter is None:
        raise Http404(_("There is no such chapter in the trash of this book."))
    return _do(request, project, lambda: structure.take_out(chapter, None, request.user))


@login_required
@require_POST
def undo(request: HttpRequest, project_id: UUID, change_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    change = StructureChange.objects.filter(project=project, pk=change_id).first()
    if change is None:
        raise Http404(_("There is no such change in this book."))
    try:
        structure.undo(change, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone."))
    return redirect(_back(request, project))


def _do(
    request: HttpRequest, project: Project, act: Callable[[], StructureChange | None]
) -> HttpResponse:
    try:
        change = act()
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect(_back(request, project))
    return _done(request, project, change)


def _done(request: HttpRequest, project: Project, change: StructureChange | None) -> HttpResponse:
    """Said on the page that follows, with the way to undo it: its address is the message's tag."""
    if change is None:
        messages.success(request, _("It stands there already."))
    else:
        undo_it = reverse("writing:undo_structure", args=[project.pk, change.pk])
        messages.success(request, structure.said(change), extra_tags=undo_it)
    return redirect(_back(request, project))


def _number(request: HttpRequest) -> int:
    """0 for what is none: a place that no book has."""
    form = PlaceForm(request.POST)
    return form.cleaned_data["number"] if form.is_valid() else 0


def _back(request: HttpRequest, project: Project) -> str:
    """The page that the form names, if it is one of this site and still there; else the plan."""
    plan, given = reverse("writing:plan", args=[project.pk]), request.POST.get("next", "")
    if not given.startswith("/") or not url_has_allowed_host_and_scheme(given, None):
        return plan
    try:
        named = resolve(given.partition("?")[0].partition("#")[0]).kwargs.get("chapter_id")
    except Resolver404:
        return plan
    gone = named and not Chapter.objects.visible_to(request.user).filter(pk=named).exists()
    return plan if gone else given


def _split_page(
    request: HttpRequest, chapter: Chapter, form: SplitForm, status: int = 200
) -> HttpResponse:
    newest = chapter.versions.first()
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "form": form,
        "newest": newest,
        "paragraphs": paragraphs(newest.text) if newest else [],
        "next": form["next"].value() or "",
    }
    return render(request, "writing/split.html", context, status=status)
