"""In which beat of a chapter something stands, or should. Pure."""

from writing.brief import Draft
from writing.plan import Beat, Plan
from writing.wording import overlap


def beat_with(words: str, draft: Draft) -> int | None:
    """The beat whose text holds these words verbatim; None where no single one does."""
    return next((number for number, text in sorted(draft.beats.items()) if words in text), None)


def beat_for(point: str, plan: Plan) -> int:
    """The beat whose plan is nearest to this point; the last where none has a word of it."""
    best = max(range(1, len(plan.beats) + 1), key=lambda number: _nearness(point, plan, number))
    return best if _nearness(point, plan, best) else len(plan.beats)


def _nearness(point: str, plan: Plan, number: int) -> float:
    return overlap(point, _told(plan.beat(number)))


def _told(beat: Beat) -> str:
    return f"{beat.title}\n{beat.summary}\n{beat.exit}"
