"""`{% plan_is_stale chapter as is_stale %}`: whether its plan is older than the outline.

And the cells of the plan's grid, of which a page has a thousand: made here, they take a fraction
of a template's time.
"""

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext, pgettext

from memory.sayings import Said
from memory.templatetags.sentences import sentence_url
from projects.models import Chapter, Project
from writing import pregeneration
from writing.grid import Cell, Mark

FEW, FEWER = 7, 6  # words of a sentence, and of what a thread is about

register = template.Library()


@register.simple_tag
def plan_is_stale(chapter: Chapter) -> bool:
    return pregeneration.is_stale(chapter)


@register.filter
def empty_cells(count: int) -> SafeString:
    """So many of a row of the grid."""
    return mark_safe('<td class="no"></td>' * count)  # noqa: S308  # no text is in it


@register.simple_tag
def thread_cell(cell: Cell, project: Project, threads: str) -> SafeString:
    """What happens to a thread in a chapter. `threads` is the address of their page."""
    marks = (
        _told(mark, mark.said, project)
        if mark.said
        else _expected(mark, f"{threads}#t-{cell.column.fact}")
        for mark in cell.marks
    )
    return format_html(
        '<td class="some"><b class="of" lang="{}">{}</b>{}</td>',
        project.language,
        _first(cell.column.what, FEWER),
        format_html_join("", "{}", ((each,) for each in marks)),
    )


def _told(mark: Mark, said: Said, project: Project) -> SafeString:
    return format_html(
        '<a class="mark {}" href="{}" title="{}">{} <q lang="{}">{}</q></a>',
        mark.happens,
        sentence_url(said, project),
        said.sentence,
        _happens(mark),
        project.language,
        _first(said.sentence, FEW),
    )


def _expected(mark: Mark, address: str) -> SafeString:
    late = " late" if mark.is_late else ""
    return format_html(
        '<a class="mark {}{}" href="{}">{}</a>', mark.happens, late, address, _happens(mark)
    )


def _happens(mark: Mark) -> str:
    match mark.happens:
        case "opened":
            return gettext("opened")
        case "advanced":
            return pgettext("a thread", "goes on")
        case "paid":
            return pgettext("a thread", "paid")
        case "planned":
            return gettext("to be settled")
        case "due":
            overdue, due = pgettext("a thread", "overdue"), pgettext("a thread", "due")
            return overdue if mark.is_late else due


def _first(text: str, count: int) -> str:
    words = text.split()
    return " ".join(words) if len(words) <= count else f"{' '.join(words[:count])}…"
