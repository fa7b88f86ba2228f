"""What is told of a book's texts in a Word document: its open findings, its people's comments."""

from collections.abc import Iterable, Sequence
from typing import Any
from uuid import UUID

from django.db.models import Prefetch, QuerySet
from django.utils import translation
from django.utils.translation import gettext as _

from memory import ledger
from memory.evidence import locate
from memory.models import StoredFact
from projects.export.book import Piece
from projects.export.whole import Book
from writing.commenting.placing import Anchor, placed
from writing.export.annotated_docx import Note, annotated
from writing.issues.addresses import found_in
from writing.issues.wording import CERTAINTIES, SEVERITIES, rule_name
from writing.models import Comment, ContinuityIssue
from writing.settled import uids

BIBLE = 0


def bind(book: Book) -> bytes:
    """For the export: with what is known of these texts now. In the book's language."""
    with translation.override(book.language):
        return annotated(book, notes_of(book))


def notes_of(book: Book) -> dict[UUID, Sequence[Note]]:
    """By chapter, in the order of their passages."""
    pieces = {piece.chapter: piece for piece in book.pieces if piece.chapter}
    found: dict[UUID, list[Note]] = {pk: [] for pk in pieces}
    issues = found_in(book.uid).filter(state=ContinuityIssue.State.OPEN, chapter__in=pieces)
    certain = _certainties(book.uid, issues)
    for issue in issues.select_related("chapter"):
        note = _of_issue(issue, pieces[issue.chapter_id], certain.get(issue.key))
        found[issue.chapter_id].append(note)
    for comment in _comments(pieces).filter(resolved_at=None):
        found[comment.chapter_id].append(_of_comment(comment, pieces[comment.chapter_id]))
    return {
        pk: sorted(notes, key=lambda each: -1 if each.at is None else each.at)
        for pk, notes in found.items()
    }


def _of_issue(issue: ContinuityIssue, piece: Piece, is_certain: bool | None) -> Note:
    at = _place(issue.quote, piece.text)
    grave = SEVERITIES.get(issue.severity)
    sure = None if is_certain is None else CERTAINTIES[is_certain]
    named = (grave and grave.word, rule_name(issue.rule or issue.kind), sure and sure.word)
    lines = [" · ".join(str(each) for each in named if each), issue.sentence]
    if issue.quote:
        lines.append(_here(issue, is_there=at is not None))
    if issue.against:
        lines.append(_established(issue))
    return Note("\n".join(lines), issue.quote, at)


def _here(issue: ContinuityIssue, *, is_there: bool) -> str:
    told = {"number": issue.chapter.number, "quote": issue.quote}
    if is_there:
        return _("Here, chapter %(number)s: “%(quote)s”") % told
    return _("Chapter %(number)s, in another version of its text: “%(quote)s”") % told


def _established(issue: ContinuityIssue) -> str:
    if issue.against_chapter in (None, BIBLE):
        return _("Established in the notes of the book: “%(quote)s”") % {"quote": issue.against}
    told = {"number": issue.against_chapter, "quote": issue.against}
    return _("Established, chapter %(number)s: “%(quote)s”") % told


def _place(quote: str, text: str) -> int | None:
    if not quote.strip():
        return None
    at = text.find(quote)
    if at >= 0:
        return at
    span = locate(quote, text)
    return span.start if span else None


def _certainties(project_id: UUID, issues: Iterable[ContinuityIssue]) -> dict[str, bool]:
    """Of those findings whose two facts are known: whether both state what clashes."""
    named = {issue.key: uids(issue.key) for issue in issues}
    rows = StoredFact.objects.filter(
        project=project_id, uid__in={uid for each in named.values() for uid in each}
    )
    facts = {row.uid: row for row in rows}
    read = ledger.readings_now(facts)
    known: dict[str, bool] = {}
    for key, about in named.items():
        mine = [facts[uid] for uid in about if uid in facts]
        if len({each.sentence for each in mine}) > 1:
            known[key] = all(_is_stated(each, read.get(each.uid) or {}) for each in mine)
    return known


def _is_stated(row: StoredFact, read: dict[str, Any]) -> bool:
    return row.locked or ledger.fact_from(row.said | read | row.corrections).certainty == "stated"


def _comments(chapters: Iterable[UUID]) -> QuerySet[Comment]:
    return threads_of(chapters).filter(deleted_at=None)


def threads_of(chapters: Iterable[UUID]) -> QuerySet[Comment]:
    """Comments, deleted ones too, with their answers that are not."""
    answers = Comment.objects.filter(deleted_at=None).select_related("author")
    mine = Comment.objects.filter(chapter__in=list(chapters), parent=None)
    return mine.select_related("author").prefetch_related(Prefetch("answers", answers))


def _of_comment(comment: Comment, piece: Piece) -> Note:
    place = placed(Anchor(comment.quote, comment.before, comment.after), piece.text)
    lines = lines_of(comment)
    if place is None:
        lines.append(_("On “%(quote)s”") % {"quote": comment.quote})
    at, quote = (None, "") if place is None else (place[0], piece.text[slice(*place)])
    return Note("\n".join(lines), quote, at, name_of(comment), comment.created_at)


def lines_of(comment: Comment) -> list[str]:
    answers = comment.answers.all()
    return [comment.text, *(f"— {name_of(each)}: {each.text}" for each in answers)]


def name_of(comment: Comment) -> str:
    author = comment.author
    return (author.get_full_name() or author.username) if author else _("Somebody")
