"""A chapter's comments: a page of their own, and beside the text on the desk, which posts here."""

from collections.abc import Callable
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
from projects.models import Chapter, ChapterVersion
from writing.commenting import keeping
from writing.commenting.forms import CommentForm
from writing.commenting.shown import Comments, shown_of
from writing.models import Comment
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

DELETED = "comment_deleted"  # in the session until a page has told it
ACTS: dict[str, Callable[[Comment], None]] = {
    "resolve": keeping.resolve,
    "reopen": keeping.reopen,
    "delete": keeping.delete,
    "bring-back": keeping.bring_back,
}


@login_required
def comments(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """All of a chapter's; a POST makes one."""
    chapter = chapter_of(request, project_id, chapter_id)
    newest = chapter.versions.first()
    if request.method != "POST":
        return _page(request, chapter, newest, CommentForm(initial=_start(newest)))
    form = CommentForm(request.POST)
    if form.is_valid():
        try:
            made = _added(request, chapter, newest, form)
        except keeping.NotThere as refusal:
            form.add_error("words", str(refusal))
        except Refused as refusal:
            form.add_error("text", str(refusal))
        else:
            return _back(request, made)
    return _page(request, chapter, newest, form, status=422)


@login_required
@require_POST
def answer(
    request: HttpRequest, project_id: UUID, chapter_id: UUID, comment_id: UUID
) -> HttpResponse:
    chapter = chapter_of(request, project_id, chapter_id)
    comment = _comment(chapter, comment_id)
    said = request.POST.get("text", "")
    try:
        keeping.answer(comment, said, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        form = CommentForm(initial=_start(chapter.versions.first()))
        answering = {"answering": comment.pk, "said": said}
        return _page(request, chapter, chapter.versions.first(), form, 422, **answering)
    return _back(request, comment)


@login_required
@require_POST
def act(
    request: HttpRequest, project_id: UUID, chapter_id: UUID, comment_id: UUID, name: str
) -> HttpResponse:
    """Resolve, reopen, delete or bring back."""
    comment = _comment(chapter_of(request, project_id, chapter_id), comment_id)
    if name not in ACTS:
        raise Http404(_("There is no such act."))
    try:
        ACTS[name](comment)
    except Refused as refusal:
        messages.error(request, str(refusal))
    if name == "delete":
        request.session[DELETED] = str(comment.pk)
    return _back(request, comment)


def deleted_in(request: HttpRequest) -> str | None:
    """Which comment was deleted just now; told once."""
    deleted: str | None = request.session.pop(DELETED, None)
    return deleted


def _added(
    request: HttpRequest, chapter: Chapter, newest: ChapterVersion | None, form: CommentForm
) -> Comment:
    """On the text that was shown; where that is older and has no such words, on the newest."""
    if newest is None:
        raise keeping.NotThere(_("This chapter has no text yet."))
    given = form.cleaned_data
    about = (given["words"], given["text"], request.user, given["before"])
    shown = chapter.versions.filter(pk=given["version"]).first() or newest
    try:
        return keeping.add(shown, *about)
    except keeping.NotThere:
        if shown == newest:
            raise
        return keeping.add(newest, *about)


def _page(
    request: HttpRequest,
    chapter: Chapter,
    newest: ChapterVersion | None,
    form: CommentForm,
    status: int = 200,
    **more: Any,
) -> HttpResponse:
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "newest": newest,
        "form": form,
        "comments": shown_of(chapter, newest.text) if newest else Comments(),
        "deleted": deleted_in(request),
        "back": request.POST.get("back", ""),
        **more,
    }
    return render(request, "commenting/comments.html", context, status=status)


def _back(request: HttpRequest, comment: Comment) -> HttpResponse:
    """To the page that it was sent from, at the comment."""
    name = "writing:desk" if request.POST.get("back") == "desk" else "writing:comments"
    address = reverse(name, args=[comment.chapter.project_id, comment.chapter_id])
    place = "comments" if comment.deleted_at else f"comment-{comment.parent_id or comment.pk}"
    return redirect(f"{address}#{place}")


def _start(newest: ChapterVersion | None) -> dict[str, Any]:
    return {"version": newest.pk} if newest else {}


def _comment(chapter: Chapter, comment_id: UUID) -> Comment:
    found = Comment.objects.filter(chapter=chapter, pk=comment_id).first()
    if found is None:
        raise Http404(_("There is no such comment on this chapter."))
    return found
