"""What the draft owes its plan and the story: points told, bans kept, no contradiction, no
unplanned name, the length held.

A model is asked for quotes and code decides; names, length and rules are code alone. A check
that could not be made says why, so that the report never looks more complete than it is.
"""

import asyncio
from collections.abc import Iterable, Iterator

from django.utils.translation import gettext as _

from memory.ledger import Removed
from memory.retrieval import mentioned
from memory.standpoint import Standpoint
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.text import count_words
from writing import too_early
from writing.against_story import against_story
from writing.brief import Draft, RunBrief
from writing.claimed import NOTHING, claims_of, coming_in, proofs_of
from writing.locating import beat_with
from writing.names import Name, unplanned
from writing.prompting import chapter_text
from writing.proving import Claims, Proof, Proofs
from writing.review import Check, Finding, ValidationReport
from writing.too_early import used_too_early
from writing.wording import clipped

POINTS, BANS, NAMES, LENGTH = "required_points", "forbidden_actions", "unplanned_names", "length"
FACTS, RULES = "facts", "rules"
LENGTH_MARGIN = 0.10  # of the words asked for
MOST_NAMES = 6
SHOWN_CHARACTERS = 160


async def validate_continuity(
    brief: RunBrief,
    draft: Draft,
    text: str,
    llm: LLM,
    *,
    before: ValidationReport | None = None,
    known: Proofs = NOTHING,
) -> ValidationReport:
    """The report of this text. Raises ModelError where the model did not answer at all.

    `before` is that of the text which this one revises: a point whose sentence still stands is
    not asked for again; nor is what is `known` already.
    """
    coming = coming_in(brief, draft, llm)
    claims = claims_of(brief, draft, coming)
    found, names, story = await asyncio.gather(
        proofs_of(brief, draft, text, llm, before=before, known=known),
        _unplanned_names(brief, draft, text),
        against_story(brief, draft, text, llm),
    )
    why = found.why
    proofs = {key: found.of[name] for key, name in claims.names.items() if name in found.of}
    early = used_too_early(coming, claims, proofs, draft)
    met = {point: proofs[key].sentence for key, point in claims.points.items() if key in proofs}
    return ValidationReport(
        checks=(
            _check(POINTS, claims.points, proofs, why),
            _check(BANS, claims.bans, proofs, why),
            _later_plot(brief, claims, proofs, why, llm),
            Check(name=NAMES, done=True),
            Check(name=LENGTH, done=True),
            *story.checks,
        ),
        findings=(
            *_missing_points(claims, proofs, draft),
            *_forbidden_actions(claims, proofs, draft),
            *(each for each in early if each.key not in brief.settled),
            *(each for each in story.findings if each.key not in brief.settled),
            *_names(names, draft),
            *_length(brief, text),
        ),
        settled=tuple(each for each in (*early, *story.findings) if each.key in brief.settled),
        facts=story.facts,
        unproved=sum(sum(each.refused.values()) for each in draft.facts.values()),
        points_met={point: sentence for point, sentence in met.items() if sentence},
        revision=brief.book.revision,
    )


def _check(name: str, claims: dict[str, str], proofs: dict[str, Proof], why: str) -> Check:
    if claims and why:
        return Check(name=name, done=False, why=why)
    unproved = [claims[key] for key in claims if proofs[key].state == "unproved"]
    if not unproved:
        return Check(name=name, done=True)
    said = _("The model quoted words that are not in the chapter, for: %(claims)s")
    shown = "; ".join(f"“{clipped(claim, SHOWN_CHARACTERS)}”" for claim in unproved)
    return Check(name=name, done=False, why=said % {"claims": shown})


def _later_plot(
    brief: RunBrief, claims: Claims, proofs: dict[str, Proof], why: str, llm: LLM
) -> Check:
    if brief.later and llm.provider.is_small:
        return Check(name=too_early.CHECK, done=False, why=_("This model is too small to ask."))
    return _check(too_early.CHECK, claims.later, proofs, why)


def _missing_points(claims: Claims, proofs: dict[str, Proof], draft: Draft) -> Iterator[Finding]:
    for key, point in claims.points.items():
        if key in proofs and proofs[key].state == "absent":
            said = _("This had to happen in the chapter and does not: “%(point)s”.")
            yield Finding(
                kind="missing_point",
                severity="major",
                sentence=said % {"point": point},
                beat=draft.plan.beat_for(point),
                against=point,
            )


def _forbidden_actions(
    claims: Claims, proofs: dict[str, Proof], draft: Draft
) -> Iterator[Finding]:
    for key, ban in claims.bans.items():
        if key in proofs and proofs[key].state == "proved":
            said = _("This must not happen in the chapter and does: “%(ban)s”.")
            yield Finding(
                kind="forbidden_action",
                severity="blocking",
                sentence=said % {"ban": ban},
                quote=proofs[key].sentence,
                beat=beat_with(proofs[key].sentence, draft),
                against=ban,
            )


async def _unplanned_names(brief: RunBrief, draft: Draft, text: str) -> tuple[Name, ...]:
    """Those that neither the material of this chapter nor any earlier text knows, and of which
    the author has not said that they are none.
    """
    book = brief.book
    names = unplanned(text, _material(brief, draft), book.language)
    if not names:
        return ()
    at = Standpoint(book.id, book.revision, book.language, brief.chapter.number)
    known = await in_db(mentioned, at, tuple(name.text for name in names))
    removed = await in_db(Removed.of, book.id)
    new = (name for name in names if name.text not in known and not removed.takes(name.text))
    return tuple(new)[:MOST_NAMES]


def _material(brief: RunBrief, draft: Draft) -> str:
    """All that this chapter was made from, as one text."""
    book, context = brief.book, draft.context
    people = (
        (each.name, *each.aliases, each.role, each.description, each.wants, *each.voice_lines)
        for each in book.people
    )
    places = ((place.name, place.description, place.palette) for place in book.places)
    return "\n".join(
        (
            book.title, book.premise, book.synopsis, book.genre, *book.rules, *book.wishes,
            *(part for entry in (*people, *places) for part in entry),
            brief.chapter.arc, chapter_text(brief), draft.plan.model_dump_json(),
            context.previous_chapter_end, *context.told, context.to_come,
            *context.in_force, *context.events, *context.ties, *context.openings, *context.spoken,
            *(passage.text for passage in draft.passages),
        )
    )  # fmt: skip


def _names(names: Iterable[Name], draft: Draft) -> Iterator[Finding]:
    for name in names:
        said = _("Nobody planned this name: “%(name)s”. Keep it, rename it, or take it out.")
        yield Finding(
            kind="unplanned_name",
            severity="minor",
            sentence=said % {"name": name.text},
            quote=name.sentence,
            beat=beat_with(name.sentence, draft),
            against=name.text,
        )


def _length(brief: RunBrief, text: str) -> Iterator[Finding]:
    words, asked = count_words(text), brief.target_words
    if abs(words - asked) > asked * LENGTH_MARGIN:
        said = _("The chapter has %(words)d words; %(asked)d were asked for.")
        yield Finding(
            kind="length", severity="minor", sentence=said % {"words": words, "asked": asked}
        )
