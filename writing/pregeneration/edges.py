"""How the last chapters open and close, so that the next one does neither in the same way."""

from uuid import UUID

from projects.models import Chapter
from projects.reading import chapters_of
from projects.text import sentences
from writing.brief import Edges
from writing.wording import clipped

LAST_CHAPTERS = 5
LINE = 160  # characters of a sentence, at most


def edges_before(chapter_id: UUID) -> tuple[Edges, ...]:
    """Of the last approved chapters before this one, oldest first."""
    chapter = Chapter.objects.only("project_id", "number").get(pk=chapter_id)
    texts = (
        chapters_of(chapter.project_id)
        .filter(number__lt=chapter.number, approved_version__isnull=False)
        .order_by("-number")
        .values_list("number", "approved_version__text")[:LAST_CHAPTERS]
    )
    edges = (edges_of(number, text) for number, text in reversed(texts))
    return tuple(each for each in edges if each.opens)


def edges_of(number: int, text: str) -> Edges:
    """Pure; both are empty where the text says nothing."""
    told = sentences(text) or [""]
    return Edges(number, clipped(told[0], LINE), clipped(told[-1], LINE))
