"""What the author does with a chapter's run: write, stop, go on, approve."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from memory.impact import new_facts
from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion
from writing import runs
from writing.forms import WriteForm
from writing.models import GenerationRun
from writing.views import refused
from writing.views.chapters import chapter_of
from writing.views.desk import desk_page


@login_required
@require_POST
def write(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Begin a run; what was typed stays where it is refused."""
    chapter = chapter_of(request, project_id, chapter_id)
    form = WriteForm(request.POST)
    if not form.is_valid():
        return desk_page(request, chapter, form, status=422)
    asked = form.cleaned_data
    try:
        runs.start(
            chapter,
            request.user,
            instruction=asked["instruction"],
            target_words=asked["target_words"],
            rewrite=asked["rewrite"],
        )
    except Refused as refusal:
        form.add_error(None, str(refusal))
        return desk_page(request, chapter, form, status=422)
    return _desk(chapter)


@login_required
@require_POST
def stop(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    return _act(request, chapter_of(request, project_id, chapter_id), runs.cancel)


@login_required
@require_POST
def retry(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    return _act(request, chapter_of(request, project_id, chapter_id), runs.retry)


@login_required
@require_POST
def steer(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    said = request.POST.get("instruction", "")
    chapter = chapter_of(request, project_id, chapter_id)
    heard = _("Beats that have begun stay as they are; those to come heed it.")
    return _act(request, chapter, lambda run: runs.steer(run, said, request.user), heard, said)


@login_required
@require_POST
def again(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """One beat (`beat`, from 1) of the last run is written again."""
    said, beat = request.POST.get("instruction", ""), request.POST.get("beat", "")
    number = int(beat) if beat.isdecimal() and len(beat) < 4 else 0
    chapter = chapter_of(request, project_id, chapter_id)
    return _act(
        request, chapter, lambda run: runs.again(run, number, said, request.user), typed=said
    )


@login_required
@require_POST
def approve(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Approve the version that the author has read (`version`), whatever came after it."""
    chapter = chapter_of(request, project_id, chapter_id)
    version, before = _version(chapter, request.POST.get("version", "")), chapter.approved_version
    try:
        runs.approve(version, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        assert version is not None
        messages.success(request, _approved(new_facts(version, before)))
    return _desk(chapter)


def _approved(facts: int | None) -> str:
    if facts is None:
        return _("Approved. What it says is being read into the book’s memory.")
    return ngettext(
        "Approved. %(facts)d new fact remembered.",
        "Approved. %(facts)d new facts remembered.",
        facts,
    ) % {"facts": facts}


def _act(
    request: HttpRequest,
    chapter: Chapter,
    act: Callable[[GenerationRun], GenerationRun],
    done: str = "",
    typed: str = "",
) -> HttpResponse:
    """`done` is said where nothing on the desk shows that it was heard; `typed` is given back."""
    try:
        act(_last_run(chapter))
    except Refused as refusal:
        refused.tell(request, refusal, typed)
    else:
        if done:
            messages.success(request, done)
    return _desk(chapter)


def _last_run(chapter: Chapter) -> GenerationRun:
    run = chapter.runs.first()
    if run is None:
        raise Http404(_("This chapter has not been written yet."))
    return run


def _version(chapter: Chapter, version_id: str) -> ChapterVersion | None:
    try:
        return chapter.versions.filter(pk=UUID(version_id)).first()
    except ValueError:
        return None


def _desk(chapter: Chapter) -> HttpResponse:
    return redirect("writing:desk", chapter.project_id, chapter.pk)
