"""The pages of an edited Word file: brought back, what it changes, and what is taken of it."""

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from memory.views.undoing import said, say
from novellaforge.errors import Refused
from projects.importing.reading_files import refuse_too_large
from projects.models import Project
from projects.views.books import book_of
from writing.models import WordReturn
from writing.versions.views import VIEWS
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of
from writing.word import keeping
from writing.word.keeping import Accepted, User, Waiting, edits_in, edits_of, waiting_of
from writing.word.taking import take


class WordForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("The edited Word file"),
        widget=forms.FileInput(attrs={"accept": ".docx"}),
        help_text=gettext_lazy("As it was exported as “Word, with findings and comments”."),
        error_messages={"required": gettext_lazy("Choose the file that you edited.")},
    )

    def given(self) -> tuple[str, bytes]:
        """Raises Refused for one that is too large."""
        file: UploadedFile = self.cleaned_data["file"]
        refuse_too_large(file.size or 0, file.name or "")
        return file.name or "", file.read()


@login_required
def word(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """Posted: a file; or `act`: all, discard."""
    project = book_of(request, project_id)
    if request.method != "POST":
        return _page(request, project, WordForm())
    if "act" in request.POST:
        return _act(request, project, request.POST["act"])
    form = WordForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            take(project, *form.given(), request.user)
        except Refused as refusal:
            form.add_error("file", str(refusal))
        else:
            return redirect("writing:word", project.pk)
    return _page(request, project, form, status=422)


@login_required
def word_chapter(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Posted: `act` all or leave, or the chosen paragraphs."""
    chapter = chapter_of(request, project_id, chapter_id)
    returned = waiting_of(chapter.project)
    waiting = edits_in(returned, chapter) if returned else None
    if waiting is None or not waiting.has_anything:
        raise Http404(_("No edits from Word wait for this chapter."))
    if request.method != "POST":
        return _chapter(request, waiting)
    try:
        keeping.require_looked_at(waiting.row.returned, _uuid(request.POST.get("returned", "")))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("writing:word_chapter", project_id, chapter_id)
    try:
        _CHOICES.get(request.POST.get("act", ""), _chosen)(request, waiting)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _chapter(request, waiting, status=422)
    returned = waiting_of(chapter.project)
    left = edits_in(returned, chapter) if returned else None
    if left and left.has_anything:
        return redirect("writing:word_chapter", project_id, chapter_id)
    return redirect("writing:word", project_id)


# --- What is done -----------------------------------------------------------------------


def _act(request: HttpRequest, project: Project, act: str) -> HttpResponse:
    returned = waiting_of(project)
    if returned is None:
        messages.error(request, _("No edits from Word wait for you any more."))
    else:
        try:
            keeping.require_looked_at(returned, _uuid(request.POST.get("returned", "")))
            say(request, _done(returned, act, request.user))
        except Refused as refusal:
            messages.error(request, str(refusal))
    return redirect("writing:word", project.pk)


def _done(returned: WordReturn, act: str, user: User) -> str:
    if act == "discard":
        keeping.discard(returned)
        return _("Left out: nothing of the file was taken.")
    return _of_all(keeping.accept_all(returned, user))


def _of_all(done: list[Accepted]) -> str:
    if not done:
        return _("Nothing was taken: what is left waits for your choice.")
    chapters = sum(each.version is not None for each in done)
    comments = sum(each.comments for each in done)
    told = [
        ngettext(
            "%(count)s chapter has a new version; the one before stays in its list.",
            "%(count)s chapters have a new version; the ones before stay in their lists.",
            chapters,
        )
        % {"count": chapters}
    ]
    if comments:
        told.append(_of_comments(comments))
    return " ".join(told)


def _of_comments(count: int) -> str:
    return ngettext("%(count)s comment came in.", "%(count)s comments came in.", count) % {
        "count": count
    }


def _all(request: HttpRequest, waiting: Waiting) -> None:
    if waiting.places:
        _take(request, waiting, waiting.places, frozenset())
    else:
        _comments(request, waiting)


def _chosen(request: HttpRequest, waiting: Waiting) -> None:
    _take(request, waiting, _numbers(request, "paragraph"), _numbers(request, "both"))


def _take(
    request: HttpRequest, waiting: Waiting, places: frozenset[int], both: frozenset[int]
) -> None:
    done = keeping.accept(
        waiting, places - both, _uuid(request.POST.get("newest", "")), request.user, both
    )
    chapter, before = waiting.chapter, waiting.newest
    told = [
        _("Accepted as version %(version)s.")
        % {"version": done.version.number if done.version else 0}
    ]
    if done.comments:
        told.append(_of_comments(done.comments))
    undo = {"version": before.pk, "newest": done.version.pk} if before and done.version else {}
    url = reverse("writing:restore", args=[chapter.project_id, chapter.pk]) if undo else ""
    say(request, " ".join(told), url, **undo)


def _comments(request: HttpRequest, waiting: Waiting) -> None:
    done = keeping.bring_comments(waiting, request.user)
    if not done.comments:
        raise Refused(
            _("The passages of these comments do not stand in the text: accept the changes first.")
        )
    say(request, _of_comments(done.comments))


def _leave(request: HttpRequest, waiting: Waiting) -> None:
    keeping.discard_chapter(waiting)
    say(request, _("Left out: the chapter stays as it is."))


_CHOICES: dict[str, Callable[[HttpRequest, Waiting], None]] = {
    "all": _all,
    "leave": _leave,
    "comments": _comments,
}


# --- What is shown ----------------------------------------------------------------------


def _page(
    request: HttpRequest, project: Project, form: WordForm, status: int = 200
) -> HttpResponse:
    returned = waiting_of(project)
    context: dict[str, Any] = {
        "frame": frame_of(project, "word"),
        "project": project,
        "form": form,
        "returned": returned,
        "edits": edits_of(returned) if returned else (),
        "done": said(request),
    }
    return render(request, "word/word.html", context, status=status)


def _chapter(request: HttpRequest, waiting: Waiting, status: int = 200) -> HttpResponse:
    view = request.GET.get("view")
    context = {
        "frame": frame_of(waiting.chapter.project, "word", waiting.chapter),
        "chapter": waiting.chapter,
        "waiting": waiting,
        "view": view if view in VIEWS else VIEWS[0],
        "chosen": request.POST.getlist("paragraph"),
        "both": _numbers(request, "both"),
        "done": said(request),
    }
    return render(request, "word/chapter.html", context, status=status)


def _numbers(request: HttpRequest, name: str) -> frozenset[int]:
    given = request.POST.getlist(name)
    return frozenset(int(each) for each in given if each.isdecimal() and len(each) < 10)


def _uuid(given: str) -> UUID | None:
    try:
        return UUID(given)
    except ValueError:
        return None
