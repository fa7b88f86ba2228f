"""A seam put into the two beats that it joins. Pure."""

from writing.brief import Seam
from writing.passages import spans, with_paragraphs


def apply_seam(before: str, after: str, seam: Seam) -> tuple[str, str]:
    """Both beats with the seam's paragraphs in place; None in it keeps what stands."""
    if seam.before is not None:
        before = with_paragraphs(before, {len(spans(before)) - 1: seam.before})
    if seam.after is not None:
        after = with_paragraphs(after, {0: seam.after})
    return before, after
