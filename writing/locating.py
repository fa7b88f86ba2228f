"""In which beat of a chapter something stands. Pure."""

from writing.brief import Draft


def beat_with(words: str, draft: Draft) -> int | None:
    """The beat whose text holds these words verbatim; None where no single one does."""
    return next((number for number, text in sorted(draft.beats.items()) if words in text), None)
