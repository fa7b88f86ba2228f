"""The chapter's text: its beats in order."""

from projects.text import PARAGRAPH_BREAK
from writing.brief import Draft
from writing.pipeline import ImpossibleState


def join_beats(draft: Draft) -> str:
    """Raises ImpossibleState where a beat of the plan has no text."""
    texts = {n: draft.beats.get(n, "").strip() for n in range(1, len(draft.plan.beats) + 1)}
    if missing := [str(number) for number, text in texts.items() if not text]:
        raise ImpossibleState(f"The chapter has no text of beat {', '.join(missing)}.")
    return PARAGRAPH_BREAK.join(texts.values())
