"""A book's title before its author has given it one."""

from projects.models import Concept, Project
from projects.text import first_words

PROVISIONAL_WORDS = 6


def provisional(premise: str) -> str:
    """What a book is called until it has a title: how its premise begins."""
    return first_words(premise, PROVISIONAL_WORDS)[:200]


def is_provisional(project: Project) -> bool:
    """Whether the author has not set the title: it is empty or the premise's beginning."""
    return project.title.strip() in ("", provisional(project.premise))


def follows_concept(project: Project) -> bool:
    """Whether the title may be replaced by a concept's: provisional, or itself a concept's."""
    return is_provisional(project) or (
        Concept.objects.filter(project=project, title=project.title).exists()
    )
