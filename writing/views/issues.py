"""The book's contradictions: each with both sentences, and what their author makes of it."""

from collections.abc import Iterable
from dataclasses import dataclass
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.timezone import localtime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from memory import correcting, ledger
from memory.catching_up import READ_TASK, queue
from memory.views.undoing import said, say
from novellaforge.errors import Refused
from projects.models import Project
from projects.reading import approved_of
from projects.views.books import book_of
from writing import importing
from writing.issues.addresses import found_in, issue_at, uid_of
from writing.issues.listing import (
    Line,
    Listing,
    chosen,
    lines_of,
    listing,
    page_of,
    settled_since,
)
from writing.issues.showing import Seen, seen_of
from writing.issues.wording import KEYS, SEVERITIES, STATES, Worded, rule_name
from writing.models import ContinuityIssue
from writing.rewriting.asking import LONGEST as LONGEST_INSTRUCTION
from writing.settling import LONGEST_REASON
from writing.settling import settle as settle_issue
from writing.views import refused
from writing.views.chapters import chapter_of
from writing.views.frame import frame_of

State = ContinuityIssue.State
MOST_NAMED = 8  # chapters in a sentence


@dataclass(frozen=True)
class Row:
    """A finding in the list; `number` is its chapter's."""

    uid: UUID
    number: int
    sentence: str
    scene: int | None
    rule: str
    reason: str
    severity: Worded
    state: Worded
    is_chosen: bool
    quote: str = ""
    against: str = ""
    against_chapter: int | None = None


@login_required
def issues(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The list; where there is room for two columns, its first finding beside it."""
    project = book_of(request, project_id)
    lines = _lines(request, project)
    found = _listed(request, lines)
    first = found.shown[0].key if found.shown else None
    issue = issue_at(project.pk, uid_of(first)) if first else None
    return _page(request, project, lines, found, issue, "writing/issues.html")


@login_required
def issue(request: HttpRequest, project_id: UUID, uid: UUID) -> HttpResponse:
    """One finding, whichever tab it is in by now."""
    project = book_of(request, project_id)
    there = issue_at(project.pk, uid)
    if there is None:
        raise Http404(_("There is no such finding in this book."))
    lines = _lines(request, project)
    return _page(request, project, lines, _listed(request, lines), there, "writing/issue.html")


def _lines(request: HttpRequest, project: Project) -> list[Line]:
    """`?of=import`: of the chapters that were imported last."""
    lines = lines_of(project.pk)
    if not chosen(request.GET.dict()).of_import:
        return lines
    imported = importing.chapters_read_of(project)
    return [line for line in lines if line.chapter in imported]


def _listed(request: HttpRequest, lines: list[Line]) -> Listing:
    given = request.GET.dict()
    return listing(lines, chosen(given), page_of(given.get("page", "")))


def _today(lines: list[Line], found: Listing) -> tuple[Line, ...]:
    """What was settled since midnight, where it is listed below what is open."""
    if found.filters.state != State.OPEN or found.page < found.pages:
        return ()
    midnight = localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    return settled_since(lines, found.filters, midnight)


def _page(
    request: HttpRequest,
    project: Project,
    lines: list[Line],
    found: Listing,
    issue: ContinuityIssue | None,
    template: str,
) -> HttpResponse:
    found = found.at(issue.key) if issue else found
    today = _today(lines, found)
    rows = _rows(project, (*found.shown, *today), issue)
    seen = seen_of(issue, request.user) if issue else None
    unread = ledger.unread(project.pk)
    context = {
        "frame": frame_of(project, "issues"),
        "project": project,
        "found": found,
        "rows": [rows[line.key] for line in found.shown],
        "today": [rows[line.key] for line in today],
        "seen": seen,
        "issue": issue,
        "keys": KEYS,
        "done": said(request),
        "here": request.get_full_path(),
        "next": _next(project, found, seen),
        "unread": unread[:MOST_NAMED],
        "unread_more": len(unread) > MOST_NAMED,
        "facts": None if found.lines else correcting.counts(project.pk)["true"],
        "settled": sum(tab.count for tab in found.tabs if tab.state != State.OPEN),
        "imported": importing.read_of(project) if found.filters.of_import else None,
        "longest_reason": LONGEST_REASON,
        "longest_instruction": LONGEST_INSTRUCTION,
    }
    return render(request, template, context)


def _rows(
    project: Project, lines: Iterable[Line], chosen: ContinuityIssue | None
) -> dict[str, Row]:
    """By their keys."""
    by_key = {line.key: line for line in lines}
    told = found_in(project.pk).filter(key__in=by_key)
    return {
        key: Row(
            uid_of(key),
            by_key[key].number,
            sentence,
            scene,
            rule_name(by_key[key].named),
            reason,
            SEVERITIES.get(by_key[key].severity, SEVERITIES["minor"]),
            STATES[by_key[key].state],
            bool(chosen and chosen.key == key),
            *both,
        )
        for key, sentence, scene, reason, *both in told.values_list(*_TOLD)
    }


_TOLD = ("key", "sentence", "beat", "reason", "quote", "against", "against_chapter")


def _next(project: Project, found: Listing, seen: Seen | None) -> str:
    """Where one goes on once this finding is settled: the next, else the one before, else none."""
    beside = found.after or found.before
    if seen and beside and found.place is not None:
        return reverse("writing:issue", args=[project.pk, beside]) + found.query
    return reverse("writing:issues", args=[project.pk]) + found.query


@login_required
@require_POST
def settle(request: HttpRequest, project_id: UUID, chapter_id: UUID) -> HttpResponse:
    """Dismiss, mark as intended or open again (`state`) the finding of this `key`."""
    chapter = chapter_of(request, project_id, chapter_id)
    asked = request.POST
    back = back_of(request, chapter.project)
    try:
        issue = settle_issue(
            chapter.project,
            asked.get("key", ""),
            asked.get("state", ""),
            request.user,
            asked.get("reason", ""),
            asked.get("scope", ""),
        )
    except Refused as refusal:
        refused.tell(request, refusal, asked.get("reason", ""))
        back = inside(chapter.project, asked.get("here", "")) or back
    else:
        _tell(request, issue, back)
    if back:
        return redirect(back)
    return redirect("writing:desk", chapter.project_id, chapter.pk)


def _tell(request: HttpRequest, issue: ContinuityIssue, back: str) -> None:
    """On these pages with the way to undo it; the desk has its own."""
    if not back:
        messages.success(request, _said(issue))
    elif issue.state == State.OPEN:
        say(request, _said(issue))
    else:
        undo = reverse("writing:settle", args=[issue.project_id, issue.chapter_id])
        mine = reverse("writing:issue", args=[issue.project_id, uid_of(issue.key)])
        say(request, _said(issue), undo, key=issue.key, state=State.OPEN, next=mine)


@login_required
@require_POST
def read_again(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The texts that could not be read are queued to be read again."""
    project = book_of(request, project_id)
    unread = set(ledger.unread(project.pk))
    for chapter in approved_of(project.pk).filter(number__in=unread):
        if chapter.approved_version_id:
            queue(READ_TASK, chapter.approved_version_id, project.pk)
    say(request, _("The check is made again."))
    return redirect(back_of(request, project) or reverse("writing:issues", args=[project.pk]))


def back_of(request: HttpRequest, project: Project) -> str:
    """Where a form wants to come back to, in these pages; empty for any other place."""
    return inside(project, request.POST.get("next", ""))


def inside(project: Project, address: str) -> str:
    """The address, where it is one of these pages; else empty."""
    pages = reverse("writing:issues", args=[project.pk])
    return address if address.startswith(pages) and "\\" not in address else ""


def _said(issue: ContinuityIssue) -> str:
    if issue.scope == ContinuityIssue.Scope.FACT:
        return _("Marked as intended, here and in what follows.")
    return _SAID[State(issue.state)]()


_SAID = {
    State.DISMISSED: lambda: _("Dismissed for these two sentences."),
    State.INTENDED: lambda: _("Marked as intended."),
    State.OPEN: lambda: _("The finding is open again."),
}
