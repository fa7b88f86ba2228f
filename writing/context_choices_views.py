"""The page, and the desk's drawer, of what was put before the model; pieces are chosen there."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from memory.views.undoing import said, say
from novellaforge.errors import Refused
from projects.models import Chapter
from writing.context_choices import AS_RANKED, Choice, choose
from writing.context_choices_shown import drawer_of
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of


@login_required
def context(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Posted: `key`, `choice` (pin, exclude, or empty) and `book` for the whole of it."""
    chapter = chapter_of(request, project_id, chapter_id)
    if request.method == "POST":
        return _choose(request, chapter)
    given = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "drawer": drawer_of(chapter),
        "done": said(request),
    }
    return render(request, "writing/context.html", given)


def _choose(request: HttpRequest, chapter: Chapter) -> HttpResponse:
    asked = request.POST
    key, choice, book = asked.get("key", ""), asked.get("choice", ""), asked.get("book", "")
    try:
        done = choose_piece(chapter, key, choice, whole_book=bool(book), user=request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        say(request, _SAID[choice](), request.path, key=key, choice=done, book=book)
    return redirect("writing:context", chapter.project_id, chapter.pk)


def choose_piece(
    chapter: Chapter, key: str, choice: str, *, whole_book: bool, user: object
) -> str:
    """One of the pieces that are shown of the chapter; answers the choice that was in force.

    Raises Refused for another.
    """
    piece = drawer_of(chapter).piece(key)
    if piece is None:
        raise Refused(_("There is no such piece of context."))
    text = f"{piece.label}: {piece.text}" if piece.label else piece.text
    of = None if whole_book else chapter
    return choose(chapter.project, of, key, choice, text, user).before  # type: ignore[arg-type]


_SAID = {
    Choice.PIN: lambda: _("Pinned: from the next writing on it is always put before the model."),
    Choice.EXCLUDE: lambda: _("Left out: from the next writing on the model is not given it."),
    AS_RANKED: lambda: _("Left to the ranking again."),
}
