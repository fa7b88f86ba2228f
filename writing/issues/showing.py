"""One finding with its evidence: both sentences as stored, where each stands, what clashes."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import timedelta
from uuid import UUID

from django.utils import timezone

from memory.codex.entries import Entry, entries_of
from projects.models import Chapter, ChapterVersion, Project
from writing.issues.addresses import uid_of
from writing.issues.clashing import clash
from writing.issues.evidence import Evidence, evidence_of
from writing.issues.quoting import Quoted, fragment, quoted
from writing.issues.wording import CERTAINTIES, SEVERITIES, STATES, Worded, rule_name
from writing.models import ContinuityIssue, Proposal
from writing.rewriting.seen import Asking, User, askings, proposals_of

BIBLE = 0
MOST_ASKINGS = 3
AWAITED = timedelta(minutes=15)


@dataclass(frozen=True)
class Side:
    """One of the two sentences. `chapter` or `entry` is where it stands, as far as that is known.

    `is_current`: it stands in the text as it is now.
    """

    quoted: Quoted
    number: int
    chapter: Chapter | None = None
    entry: Entry | None = None
    scene: int | None = None
    is_current: bool = True
    fragment: str = ""


@dataclass(frozen=True)
class Seen:
    """`earlier` is none where it is against no sentence of the book, `here` where none has it.

    `is_certain`: both sentences state what clashes; None: that is not known of both.
    """

    issue: ContinuityIssue
    uid: UUID
    earlier: Side | None
    here: Side | None
    askings: tuple[Asking, ...]
    is_certain: bool | None = None

    @property
    def rule(self) -> str:
        return rule_name(self.issue.rule or self.issue.kind)

    @property
    def severity(self) -> Worded | None:
        return SEVERITIES.get(self.issue.severity)

    @property
    def certainty(self) -> Worded | None:
        return None if self.is_certain is None else CERTAINTIES[self.is_certain]

    @property
    def state(self) -> Worded:
        return STATES[self.issue.state]

    @property
    def is_coming(self) -> bool:
        return any(each.is_coming for each in self.askings)

    @property
    def accepted(self) -> Proposal | None:
        """The last one that was; what it changed is being read, or was."""
        each = (shown.proposal for asking in self.askings for shown in asking.each)
        return next((one for one in each if one.state == Proposal.State.ACCEPTED), None)

    @property
    def is_being_checked(self) -> bool:
        """Whether what was accepted is still to be read: for a while, it may never be."""
        decided = self.accepted.decided_at if self.accepted else None
        if decided is None or self.issue.state != ContinuityIssue.State.OPEN:
            return False
        return self.issue.seen_at < decided > timezone.now() - AWAITED

    @property
    def proposed(self) -> tuple[Asking, ...]:
        return tuple(each for each in self.askings if each.is_open)


def seen_of(issue: ContinuityIssue, user: User) -> Seen:
    project = issue.project
    against = _chapter_against(issue)
    evidence = evidence_of(issue, against)
    mine = proposals_of(user).filter(issue=issue)
    return Seen(
        issue,
        uid_of(issue.key),
        _earlier(issue, project, against, evidence),
        _here(issue, project, evidence),
        askings(mine, MOST_ASKINGS),
        evidence.is_certain,
    )


def _chapter_against(issue: ContinuityIssue) -> Chapter | None:
    if not issue.against_chapter:
        return None
    if issue.against_chapter == issue.chapter.number:
        return issue.chapter
    rows = Chapter.objects.filter(project=issue.project_id, trashed_at=None)
    return rows.select_related("approved_version").filter(number=issue.against_chapter).first()


def _here(issue: ContinuityIssue, project: Project, evidence: Evidence) -> Side | None:
    if not issue.quote:
        return None
    chapter, newest = issue.chapter, evidence.newest.get(issue.chapter_id)
    found = (newest, issue.version, chapter.approved_version)
    values = evidence.values(issue.quote, issue.chapter_id)
    marks = clash(issue.quote, issue.against, values, project.language)
    return _in_chapter(issue.quote, marks, chapter, found, evidence, issue.beat)


def _earlier(
    issue: ContinuityIssue, project: Project, chapter: Chapter | None, evidence: Evidence
) -> Side | None:
    if not issue.against or issue.against_chapter is None:
        return None
    said = issue.against
    values = evidence.values(said, chapter.pk if chapter else None)
    marks = clash(said, issue.quote, values, project.language)
    if issue.against_chapter == BIBLE:
        return _in_bible(said, marks, project, evidence)
    if chapter is None:
        return Side(quoted("", said, marks), issue.against_chapter, is_current=False)
    approved = chapter.approved_version
    found = (approved, evidence.newest.get(chapter.pk))
    if chapter == issue.chapter:
        found = (evidence.newest.get(chapter.pk), issue.version)
    return _in_chapter(said, marks, chapter, found, evidence)


def _in_chapter(
    sentence: str,
    marks: Iterable[tuple[int, int]],
    chapter: Chapter,
    versions: Sequence[ChapterVersion | None],
    evidence: Evidence,
    scene: int | None = None,
) -> Side:
    """In the first of these texts that has it; the first of all is the one that counts now."""
    marks = tuple(marks)
    there = [each for each in versions if each]
    for version in there:
        span = evidence.span(sentence, version)
        shown = quoted(version.text, sentence, marks, span.start if span else None)
        if shown.stands:
            return Side(
                shown,
                chapter.number,
                chapter,
                scene=scene or (span.beat if span else None),
                is_current=version == there[0],
                fragment=fragment(sentence),
            )
    return Side(quoted("", sentence, marks), chapter.number, chapter, None, scene, False)


def _in_bible(
    sentence: str, marks: Iterable[tuple[int, int]], project: Project, evidence: Evidence
) -> Side:
    marks = tuple(marks)
    origins = evidence.origins
    entries = entries_of(project.pk)
    entries = tuple(each for each in entries if each.uid in origins) or entries
    for entry in entries:
        if any(line.text == sentence for line in entry.lines):
            return Side(quoted(entry.text, sentence, marks), BIBLE, entry=entry)
    return Side(quoted("", sentence, marks), BIBLE, is_current=False)
