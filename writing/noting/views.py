"""The page of a book's notes. The desk shows a chapter's, and posts here."""

from collections.abc import Callable
from functools import partial
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.models import Project
from projects.views.books import book_of
from writing.models import BookNote
from writing.noting import keeping
from writing.noting.forms import NoteForm
from writing.noting.shown import shown_of
from writing.views.frame import frame_of

DELETED = "note_deleted"  # in the session until a page has told it
ACTS: dict[str, Callable[[BookNote], None]] = {
    "tick": keeping.tick,
    "untick": keeping.untick,
    "up": partial(keeping.move, step=-1),
    "down": partial(keeping.move, step=1),
    "delete": keeping.delete,
    "bring-back": keeping.bring_back,
}


@login_required
def notes(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """All of a book's; a POST makes one."""
    project = book_of(request, project_id)
    if request.method != "POST":
        return _page(request, project, NoteForm(project, initial={"is_todo": True}))
    form = NoteForm(project, request.POST)
    if form.is_valid():
        given = form.cleaned_data
        chapter, is_todo = given["chapter"], given["is_todo"]
        try:
            made = keeping.add(
                project, given["text"], request.user, chapter=chapter, is_todo=is_todo
            )
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            return _back(request, made)
    return _page(request, project, form, status=422)


@login_required
@require_POST
def change(request: HttpRequest, project_id: UUID, note_id: UUID) -> HttpResponse:
    """What was typed instead of a note, and on which chapter it is."""
    project = book_of(request, project_id)
    note = _note(project, note_id)
    form = NoteForm(project, request.POST)
    if not form.is_valid():
        return _page(request, project, NoteForm(project), 422, changing=note.pk, changed=form)
    given = form.cleaned_data
    keeping.change(note, given["text"], chapter=given["chapter"], is_todo=given["is_todo"])
    return _back(request, note)


@login_required
@require_POST
def act(request: HttpRequest, project_id: UUID, note_id: UUID, name: str) -> HttpResponse:
    """Tick off, move, delete, and what undoes these."""
    note = _note(book_of(request, project_id), note_id)
    if name not in ACTS:
        raise Http404(_("There is no such act."))
    try:
        ACTS[name](note)
    except Refused as refusal:
        messages.error(request, str(refusal))
    if name == "delete":
        request.session[DELETED] = str(note.pk)
    return _back(request, note)


def deleted_in(request: HttpRequest) -> str | None:
    """Which note was deleted just now; told once."""
    deleted: str | None = request.session.pop(DELETED, None)
    return deleted


def _page(
    request: HttpRequest, project: Project, form: NoteForm, status: int = 200, **more: Any
) -> HttpResponse:
    context = {
        "frame": frame_of(project, "notes"),
        "form": form,
        "notes": shown_of(project.pk),
        "deleted": deleted_in(request),
        **more,
    }
    return render(request, "noting/notes.html", context, status=status)


def _back(request: HttpRequest, note: BookNote) -> HttpResponse:
    """To the page that it was sent from, at the note."""
    to_desk = request.POST.get("back") == "desk" and note.chapter_id
    name = "writing:desk" if to_desk else "writing:notes"
    address = reverse(name, args=[note.project_id, note.chapter_id][: 1 + bool(to_desk)])
    return redirect(f"{address}#{'notes' if note.deleted_at else f'note-{note.pk}'}")


def _note(project: Project, note_id: UUID) -> BookNote:
    found = BookNote.objects.filter(project=project, pk=note_id).first()
    if found is None:
        raise Http404(_("There is no such note in this book."))
    return found
