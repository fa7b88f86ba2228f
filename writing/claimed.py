"""What a chapter must tell, must not, and what is for later: claimed of its text, and proved."""

from collections.abc import Iterable, Iterator

from novellaforge.llm import LLM
from novellaforge.llm.errors import ContextTooLong, EmptyAnswer, UnreadableAnswer
from writing.brief import Draft, RunBrief
from writing.prompting import judging_prefix
from writing.proving import Claims, Proof, Proofs, prove
from writing.review import ValidationReport
from writing.too_early import ToCome, to_come
from writing.wording import folded

NOTHING = Proofs()


async def proofs_of(
    brief: RunBrief,
    draft: Draft,
    text: str,
    llm: LLM,
    *,
    before: ValidationReport | None = None,
    known: Proofs = NOTHING,
) -> Proofs:
    """The proofs of this text's claims, or what kept them from being read. Raises ModelError
    where the model did not answer at all.

    `known` are not asked for again, nor, where `before` is the report of the text which this one
    revises, a point whose sentence still stands.
    """
    claims = claims_of(brief, draft, coming_in(brief, draft, llm))
    proved = {**_still_met(claims, text, before), **known.of}
    left = claims.only([key for key, name in claims.names.items() if name not in proved])
    if known.why:
        return known
    if not left.keys:
        return Proofs(proved)
    prefix = judging_prefix(brief, llm.provider.is_small)
    try:
        found = await prove(prefix, text, left, llm)
    except (UnreadableAnswer, EmptyAnswer, ContextTooLong) as error:
        return Proofs(why=str(error))
    return Proofs({**proved, **{left.names[key]: proof for key, proof in found.items()}})


def coming_in(brief: RunBrief, draft: Draft, llm: LLM) -> tuple[ToCome, ...]:
    """What later chapters tell; a small model is not asked for it."""
    return () if llm.provider.is_small else to_come(brief.later, _may_tell(brief, draft))


def claims_of(brief: RunBrief, draft: Draft, coming: Iterable[ToCome]) -> Claims:
    return Claims.of(
        _each_once(brief.chapter.required_points, draft.plan.required_points),
        _each_once(brief.chapter.forbidden, draft.plan.forbidden),
        [each.claim for each in coming],
    )


def _may_tell(brief: RunBrief, draft: Draft) -> Iterator[str]:
    """What this chapter is to tell, or the reader knows."""
    chapter, plan = brief.chapter, draft.plan
    yield from (chapter.outline, *chapter.scenes, *chapter.required_points, *plan.required_points)
    yield from (beat.summary for beat in plan.beats)
    yield from draft.context.told


def _each_once(*lists: Iterable[str]) -> tuple[str, ...]:
    """The author's own first; what the plan says in the same words is the same."""
    found: dict[str, str] = {}
    for each in (one.strip() for many in lists for one in many):
        if each:
            found.setdefault(folded(each), each)
    return tuple(found.values())


def _still_met(claims: Claims, text: str, before: ValidationReport | None) -> dict[str, Proof]:
    met = before.points_met if before else {}
    return {
        claims.names[key]: Proof("proved", met[point])
        for key, point in claims.points.items()
        if met.get(point) and met[point] in text
    }
