"""`{{ said|sentence_url:project }}`: where a sentence stands in the book, marked on its page.

`{{ said|said_in }}` names its chapter; `{{ touches|chapter_links:project }}` is a list of them.
"""

from collections.abc import Iterable
from urllib.parse import quote

from django import template
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from memory.sayings import Said
from novellaforge.templatetags.quick import address
from projects.models import Project

register = template.Library()

WHOLE = 160  # characters: a longer sentence is found by how it begins and ends
ENDS = 5  # words


@register.filter
def sentence_url(said: Said, project: Project) -> str:
    """Its chapter, scrolled to the sentence; of the bible, the fact's own page."""
    if said.chapter is None:
        return address("memory:fact", project.pk, said.fact)
    desk = address("writing:desk", project.pk, said.chapter)
    return f"{desk}?view=page#:~:text={fragment(said.sentence)}"


@register.filter
def said_in(said: Said) -> str:
    if said.chapter is None:
        return _("the bible")
    return _("chapter %(number)s") % {"number": said.place}


@register.filter
def chapter_links(every: Iterable[Said], project: Project) -> SafeString:
    links = (
        format_html(
            '<a class="link" href="{}" title="{}">{}</a>',
            sentence_url(each, project),
            each.sentence,
            _("chapter %(number)s") % {"number": each.place},
        )
        for each in every
    )
    return format_html_join(", ", "{}", ((link,) for link in links))


def fragment(sentence: str) -> str:
    """A text directive of the sentence (https://wicg.github.io/scroll-to-text-fragment/)."""
    words = sentence.split()
    if len(sentence) <= WHOLE or len(words) <= 2 * ENDS:
        return _encoded(" ".join(words))
    return f"{_encoded(' '.join(words[:ENDS]))},{_encoded(' '.join(words[-ENDS:]))}"


def _encoded(text: str) -> str:
    return quote(text, safe="").replace("-", "%2D")
