"""Before something is changed, what relies on it; after an edit, what it changed."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_safe

from memory import ledger
from memory.impact import Changed, Relying, between, impact_of_chapter, impact_of_fact
from memory.models import StoredFact
from projects.models import Chapter
from projects.views.books import book_of
from writing.moving import told_too_early
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

MOST = 50  # passages, and facts of each kind, that are shown


@login_required
@require_safe
def of_chapter(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Of its approved text, and of what its newest text says otherwise; `to`: of another place."""
    chapter = chapter_of(request, project_id, chapter_id)
    asked = request.GET.get("to", "")
    to = int(asked) if asked.isdecimal() and len(asked) < 7 else 0
    found = impact_of_chapter(chapter.project_id, chapter.pk)
    context = {
        "frame": frame_of(chapter.project, "desk", chapter),
        "chapter": chapter,
        "found": found,
        "relying": found.relying[:MOST],
        "edit": _edit(chapter),
        "most": MOST,
        "to": to,
        **(_moved(chapter, to) if to else {}),
    }
    return render(request, "writing/impact.html", context)


@login_required
@require_safe
def of_fact(request: HttpRequest, project_id: UUID, uid: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    fact = StoredFact.objects.filter(project=project, uid=uid).first()
    if fact is None:
        raise Http404(_("There is no such fact in this book."))
    found = impact_of_fact(project.pk, uid)
    context = {
        "frame": frame_of(project, "codex"),
        "fact": fact,
        "found": found,
        "relying": found.relying[:MOST],
    }
    return render(request, "writing/impact.html", context)


def _moved(chapter: Chapter, to: int) -> dict[str, str | tuple[Relying, ...]]:
    """What is said of a move that is only thought of, and the passages."""
    told = ledger.standing(chapter.project_id)
    early = told_too_early(told, chapter.pk, chapter.number, to)
    if not early:
        return {"moved": _("Nothing would be told before what it relies on."), "early": ()}
    count = len({(each.chapter, each.sentence) for each in early})
    said = ngettext(
        "%(count)d passage would be told before what it relies on.",
        "%(count)d passages would be told before what they rely on.",
        count,
    )
    return {"moved": said % {"count": count}, "early": early[:MOST]}


def _edit(chapter: Chapter) -> Changed | None:
    """What the newest text says otherwise than the approved one; None where that is the newest."""
    newest, approved = chapter.versions.first(), chapter.approved_version
    if newest is None or approved is None or newest == approved:
        return None
    return between(chapter.project_id, approved, newest)
