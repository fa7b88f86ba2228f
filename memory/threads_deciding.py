"""The author's word on what a text has opened: planned, closed, let go, or open again.

Planned puts a line, in the book's language, into what must happen in a chapter to come, or among
the standing instructions; whatever is decided next takes it out again.
"""

from uuid import UUID

from django.utils import timezone, translation
from django.utils.translation import gettext as _

from memory import ledger
from memory.correcting.changing import fact_of, follow, held
from memory.models import StoredFact, ThreadDecision
from memory.threads_reading import fact_opens
from novellaforge.errors import Refused
from projects.models import Chapter, Instruction, Project
from projects.text import first_words

State = ThreadDecision.State
LINE_WORDS = 40


def plan(project: Project, uid: UUID, chapter_id: UUID | None = None) -> ThreadDecision:
    """Due in that chapter, or without one before the book ends. Raises Refused."""
    with held(project):
        fact = _opening(project, uid)
        chapter = _to_come(project, chapter_id) if chapter_id else None
        _take_out(fact)
        line = _line(project, fact, chapter)
        put = _put_into(project, chapter, line)
        return _keep(project, fact, State.PLANNED, chapter=chapter, instruction=put, line=line)


def close(project: Project, uid: UUID) -> ThreadDecision:
    """The text has closed it, whatever was read. Raises Refused."""
    return _settle(project, uid, State.CLOSED)


def let_go(project: Project, uid: UUID) -> ThreadDecision:
    """It may stay open for ever. Raises Refused."""
    return _settle(project, uid, State.LET_GO)


def reopen(project: Project, uid: UUID) -> None:
    """As if nothing had been said. Raises Refused."""
    with held(project):
        fact = _opening(project, uid)
        _take_out(fact)
        if ThreadDecision.objects.filter(fact=fact).delete()[0]:
            follow(project)


def _settle(project: Project, uid: UUID, state: str) -> ThreadDecision:
    with held(project):
        fact = _opening(project, uid)
        _take_out(fact)
        return _keep(project, fact, state, chapter=None, instruction=None, line="")


def _keep(project: Project, fact: StoredFact, state: str, **values: object) -> ThreadDecision:
    decision, _new = ThreadDecision.objects.update_or_create(
        fact=fact, defaults={"state": state, "decided_at": timezone.now(), **values}
    )
    follow(project)
    return decision


def _opening(project: Project, uid: UUID) -> StoredFact:
    fact = fact_of(project, uid)
    if not fact_opens(ledger.fact_from(fact.said | fact.corrections)):
        raise Refused(_("This sentence opens nothing that could be closed."))
    return fact


def _to_come(project: Project, chapter_id: UUID) -> Chapter:
    chapter = project.chapters.filter(pk=chapter_id, trashed_at=None).first()
    if chapter is None:
        raise Refused(_("This book has no such chapter."))
    if chapter.approved_version_id:
        told = _("Chapter %(number)s is approved. Choose one that is still to be written.")
        raise Refused(told % {"number": chapter.number})
    return chapter


def _line(project: Project, fact: StoredFact, chapter: Chapter | None) -> str:
    what = first_words(
        str((fact.said | fact.corrections).get("value") or fact.sentence), LINE_WORDS
    )
    opened = fact.chapter.number if fact.chapter else 0
    with translation.override(project.language):
        if not opened and chapter is None:
            told = _("Before the book ends, settle this: %(what)s")
        elif not opened:
            told = _("Settle this: %(what)s")
        elif chapter is None:
            told = _("Before the book ends, settle what chapter %(number)s opened: %(what)s")
        else:
            told = _("Settle what chapter %(number)s opened: %(what)s")
        return told % {"number": opened, "what": what}


def _put_into(project: Project, chapter: Chapter | None, line: str) -> Instruction | None:
    if chapter is None:
        return Instruction.objects.create(project=project, text=line)
    if line not in chapter.required_points:
        chapter.required_points = [*chapter.required_points, line]
        chapter.save(update_fields=["required_points"])
    return None


def _take_out(fact: StoredFact) -> None:
    """The line that an earlier word had put somewhere, if it is still there as it was put."""
    before = ThreadDecision.objects.filter(fact=fact).select_related("chapter").first()
    if before is None or not before.line:
        return
    if before.instruction_id:
        Instruction.objects.filter(pk=before.instruction_id, text=before.line).delete()
    chapter = before.chapter
    if chapter and not chapter.approved_version_id and before.line in chapter.required_points:
        chapter.required_points = [each for each in chapter.required_points if each != before.line]
        chapter.save(update_fields=["required_points"])
