"""A finding settled by rewriting: here, or there where the earlier fact was said."""

from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q
from django.utils.translation import gettext as _

from memory import impact, ledger
from memory.facts import Fact
from memory.impact import Impact
from novellaforge.errors import Refused
from projects.models import Chapter, Project
from projects.reading import chapters_of
from writing.models import ContinuityIssue, Proposal
from writing.passages import sentences_with
from writing.rewriting.asking import Asked, Selected, ask, queue
from writing.rewriting.entries import spot_of
from writing.settled import uids

User = AbstractBaseUser | AnonymousUser
BIBLE = 0


@dataclass(frozen=True)
class Earlier:
    """The sentence that a finding is against: where it stands, and what relies on its fact.

    `chapter` is none for the bible; `fact` where the ledger does not hold it.
    """

    sentence: str
    chapter: Chapter | None
    fact: UUID | None
    impact: Impact


def finding_of(project: Project, key: str) -> ContinuityIssue:
    """Raises Refused."""
    rows = ContinuityIssue.objects.select_related(
        "chapter__project", "project", "version__chapter"
    )
    issue = rows.filter(project=project, key=key).first()
    if issue is None:
        raise Refused(_("There is no such finding in this book."))
    return issue


def rewrite_here(
    issue: ContinuityIssue, user: User, *, count: int = 1, instruction: str = ""
) -> list[Proposal]:
    """Proposals for the guilty sentence, against which the earlier one wins. Raises Refused."""
    asked = Asked(
        instruction=instruction,
        count=count,
        wrong=_told(issue),
        holds=issue.against,
        issue_id=issue.pk,
    )
    return ask(issue.chapter, _selected(issue.chapter, issue.quote), asked, user)


def earlier_of(issue: ContinuityIssue) -> Earlier:
    """What would be touched by another reading of the earlier sentence. Changes nothing.

    Raises Refused for a finding that is against nothing said earlier.
    """
    if not issue.against or issue.against_chapter is None:
        raise Refused(_("This finding is against no sentence that was said earlier."))
    fact = established_by(issue)
    relying = impact.impact_of_fact(issue.project_id, fact) if fact else Impact()
    return Earlier(issue.against, _chapter_against(issue), fact, relying)


def correct_earlier(
    issue: ContinuityIssue, user: User, *, count: int = 1, instruction: str = ""
) -> list[Proposal]:
    """Proposals for the earlier sentence, against which the later one wins: in its chapter, or in
    the field of the bible where it stands. Raises Refused.
    """
    earlier = earlier_of(issue)
    asked = Asked(
        instruction=instruction,
        count=count,
        wrong=_told(issue),
        holds=issue.quote,
        issue_id=issue.pk,
    )
    if earlier.chapter:
        return ask(earlier.chapter, _selected(earlier.chapter, issue.against), asked, user)
    spot = spot_of(issue.project, issue.against, earlier.fact)
    about = Proposal(
        project_id=issue.project_id,
        entry_kind=spot.entry.kind,
        entry=spot.entry.uid,
        field=spot.field,
        start=spot.start,
        end=spot.end,
        passage=issue.against,
    )
    return queue(about, asked, user)


def established_by(issue: ContinuityIssue) -> UUID | None:
    """Of the facts that its key names, the one that it is against; None where none is known.

    Told from the other by its sentence; where both have the same, by where it stands.
    """
    known = [fact for fact in _facts(issue) if fact.sentence == issue.against]
    places = ledger.places_of(issue.project_id)
    there = [each for each in known if places.get(each.chapter, BIBLE) == issue.against_chapter]
    found = {each.uid for each in (known if len(known) == 1 else there)}
    return found.pop() if len(found) == 1 else None


def _facts(issue: ContinuityIssue) -> list[Fact]:
    """Those of its key that stand in the book, and in the text that it was found in."""
    same = Q(fact__sentence=issue.against)
    told = ledger.standing(issue.project_id, where=same).facts
    mine = ledger.of_version(issue.version).facts if issue.version else ()
    named = uids(issue.key)
    return list({each.uid: each for each in (*mine, *told) if each.uid in named}.values())


def _chapter_against(issue: ContinuityIssue) -> Chapter | None:
    number = issue.against_chapter or BIBLE
    if number == BIBLE:
        return None
    chapter = chapters_of(issue.project_id).filter(number=number).first()
    if chapter is None:
        raise Refused(_("This book has no chapter %(number)s.") % {"number": number})
    return chapter


def _selected(chapter: Chapter, quote: str) -> Selected:
    """The sentence in the chapter's newest text. Raises Refused."""
    newest = chapter.versions.first()
    places = sentences_with(newest.text, quote) if newest else []
    if newest is None or not places:
        raise Refused(_("This sentence does not stand in the chapter's newest text any more."))
    return Selected(places[0][0], places[-1][1], base_id=newest.pk)


def _told(issue: ContinuityIssue) -> str:
    """What is wrong, with both sentences as they stand."""
    quotes = (f"“{quote}”" for quote in (issue.against, issue.quote) if quote)
    return "\n".join((issue.sentence, *quotes))
