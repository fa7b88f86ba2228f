"""A book's style as its author keeps it: read, proposed from pages, changed."""

from collections.abc import Sequence
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from novellaforge.llm import render
from projects.models import Project, StyleProfile
from projects.reading import approved_of
from projects.style import worn
from projects.style.measuring import LEAST_WORDS, measure
from projects.style.passages import SHOWN, typical
from projects.text import PARAGRAPH_BREAK

MOST_LINES, LINE = 12, 160  # characters of a line, at most
MOST_SAMPLES, SAMPLE = SHOWN, 1_500
MOST_PHRASES, PHRASE = 120, 60
MOST_CHARACTERS = 400_000  # of the pages that a style is measured on


@dataclass(frozen=True)
class Style:
    """`lines` say how the book is written, `samples` show it, `worn` is to be avoided."""

    lines: tuple[str, ...] = ()
    samples: tuple[str, ...] = ()
    worn: tuple[str, ...] = ()
    is_locked: bool = False


@dataclass(frozen=True)
class Measured:
    lines: tuple[str, ...]
    samples: tuple[str, ...]


def style_of(project: Project) -> Style:
    """Of a book whose author has said nothing: the language's worn phrases only."""
    return style_from(project, StyleProfile.objects.filter(project=project).first())


def style_from(project: Project, row: StyleProfile | None) -> Style:
    return Style(
        lines=tuple(row.lines) if row else (),
        samples=tuple(row.samples) if row else (),
        worn=worn.phrases_of(project, row),
        is_locked=bool(row and row.is_locked),
    )


def keep(project: Project, style: Style) -> Style:
    """What the author decided, as it is kept; the book's revision rises where it changed.

    Raises Refused for what is too much, and where the lock would have to be taken off first.
    """
    given = _tidied(style)
    _refuse_too_much(given)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        before = style_of(project)
        if before.is_locked and given.is_locked and _says(before) != _says(given):
            raise Refused(
                _("The style is locked: unlock it before its sentences or passages change.")
            )
        if given == before:
            return before
        added, removed = worn.changes(given.worn, project.language)
        StyleProfile.objects.update_or_create(
            project=project,
            defaults={
                "lines": list(given.lines),
                "samples": list(given.samples),
                "is_locked": given.is_locked,
                "worn_added": list(added),
                "worn_removed": list(removed),
            },
        )
        project.touch()
    return style_of(project)


def measured(project: Project, chapter_ids: Sequence[UUID] = (), page: str = "") -> Measured:
    """How these approved chapters, or this page, or both, are written. Nothing is kept of it.

    Raises Refused where a chapter has no approved text, where there is too little or too much
    of it, and where the author has locked the style.
    """
    if style_of(project).is_locked:
        raise Refused(_("The style is locked: unlock it before it is measured again."))
    texts = [*_approved(project, chapter_ids), *([page.strip()] if page.strip() else [])]
    whole = PARAGRAPH_BREAK.join(texts)
    if len(whole) > MOST_CHARACTERS:
        said = _("That is too much to measure at once: %(most)s characters are the most.")
        raise Refused(said % {"most": MOST_CHARACTERS})
    measures = measure(whole, project.language)
    if measures is None:
        said = _("There is too little to measure: %(least)s words are needed.")
        raise Refused(said % {"least": LEAST_WORDS})
    lines = render("projects", project.language, "style", of=measures).splitlines()
    return Measured(tuple(line for line in lines if line.strip()), typical(texts, measures))


def _approved(project: Project, chapter_ids: Sequence[UUID]) -> list[str]:
    """The texts of these chapters in the book's order."""
    wanted = set(chapter_ids)
    chapters = list(approved_of(project.pk).filter(pk__in=wanted))
    if len(chapters) != len(wanted):
        raise Refused(_("One of these chapters has no approved text in this book."))
    return [each.approved_version.text for each in chapters if each.approved_version]


def _tidied(style: Style) -> Style:
    return Style(
        lines=tuple(line for each in style.lines if (line := " ".join(each.split()))),
        samples=tuple(text for each in style.samples if (text := _plain(each))),
        worn=worn.each_once(words for each in style.worn if (words := " ".join(each.split()))),
        is_locked=style.is_locked,
    )


def _plain(text: str) -> str:
    return text.replace("\0", "").replace("\r\n", "\n").strip()


def _says(style: Style) -> tuple[tuple[str, ...], tuple[str, ...]]:
    return style.lines, style.samples


def _refuse_too_much(style: Style) -> None:
    bounds = (
        (style.lines, MOST_LINES, LINE, _("sentences on the style")),
        (style.samples, MOST_SAMPLES, SAMPLE, _("passages")),
        (style.worn, MOST_PHRASES, PHRASE, _("worn phrases")),
    )
    for given, most, length, what in bounds:
        if len(given) > most or any(len(each) > length for each in given):
            said = _("At most %(most)s %(what)s, of at most %(length)s characters each.")
            raise Refused(said % {"most": most, "what": what, "length": length})
