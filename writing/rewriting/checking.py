"""A rewrite for a finding held against the book before its author sees it: is it mended?"""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from memory.checking_passage import PassageReport, check_passage
from memory.continuity.check import rules
from memory.problems import Problem
from novellaforge.errors import NovellaForgeError
from novellaforge.llm import LLM
from projects.text import PARAGRAPH_BREAK, sentences
from writing.models import Proposal
from writing.rewriting.prompting import Matter


@dataclass(frozen=True)
class Again:
    """`worse`: what is still or newly wrong. `unmade`: why that could not be looked for.

    Both empty: looked for, and not found.
    """

    worse: str = ""
    unmade: str = ""


async def checked_again(proposal: Proposal, matter: Matter, text: str, llm: LLM) -> Again:
    """The same rule, and whatever else would block. A passage that is to mend nothing passes."""
    if not proposal.wrong or not proposal.chapter_id:
        return Again()
    rule = proposal.issue.rule if proposal.issue else ""
    if rule not in {each.name for each in rules()}:
        return Again(unmade=_("Only a reader can judge this kind of finding again."))
    try:
        report = await check_passage(
            proposal.project, read(proposal, matter, text), matter.number, llm
        )
    except NovellaForgeError as error:
        return Again(unmade=str(error))
    return judged(report, text, rule)


def judged(report: PassageReport, text: str, rule: str) -> Again:
    """What was found of its neighbours only is not its fault."""
    guilty = (each for each in report.findings if _is_of(each, text))
    worst = next((each for each in guilty if each.rule == rule or _blocks(each)), None)
    if worst:
        return Again(worse=worst.sentence)
    return Again(unmade=" ".join(report.unmade))


def read(proposal: Proposal, matter: Matter, text: str) -> str:
    """The text between its neighbours, for pronouns; and the sentence that holds, where memory
    has it only after this place.
    """
    near = " ".join((*sentences(matter.before)[-1:], text, *sentences(matter.after)[:1]))
    issue = proposal.issue
    if issue is None or not proposal.holds:
        return near
    if (
        proposal.holds == issue.quote
    ):  # the earlier one is rewritten: what it must go with is later
        return f"{near}{PARAGRAPH_BREAK}{proposal.holds}"
    if issue.against_chapter == matter.number:
        return f"{proposal.holds}{PARAGRAPH_BREAK}{near}"
    return near


def _is_of(found: Problem, text: str) -> bool:
    return any(each and (each in text or text in each) for each in (found.quote, found.against))


def _blocks(found: Problem) -> bool:
    return found.severity == "blocking"
