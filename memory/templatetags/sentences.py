"""`{{ said|sentence_url:project }}`: where a sentence stands in the book, marked on its page."""

from functools import lru_cache
from urllib.parse import quote
from uuid import UUID

from django import template
from django.urls import reverse

from memory.sayings import Said
from projects.models import Project

register = template.Library()

WHOLE = 160  # characters: a longer sentence is found by how it begins and ends
ENDS = 5  # words
DESKS = 4_096  # whose addresses are remembered: a graph names some hundreds


@register.filter
def sentence_url(said: Said, project: Project) -> str:
    """Its chapter, scrolled to the sentence; of the bible, the fact's own page."""
    if said.chapter is None:
        return reverse("memory:fact", args=[project.pk, said.fact])
    desk = _desk(project.pk, said.chapter)
    return f"{desk}?view=page#:~:text={fragment(said.sentence)}"


@lru_cache(maxsize=DESKS)
def _desk(project_id: UUID, chapter_id: UUID) -> str:
    return reverse("writing:desk", args=[project_id, chapter_id])


def fragment(sentence: str) -> str:
    """A text directive of the sentence (https://wicg.github.io/scroll-to-text-fragment/)."""
    words = sentence.split()
    if len(sentence) <= WHOLE or len(words) <= 2 * ENDS:
        return _encoded(" ".join(words))
    return f"{_encoded(' '.join(words[:ENDS]))},{_encoded(' '.join(words[-ENDS:]))}"


def _encoded(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")
