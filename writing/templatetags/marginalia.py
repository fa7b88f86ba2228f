"""What stands beside a chapter on its desk: comments and notes; notes as they are read."""

from django import template
from django.http import HttpRequest
from django.template import Context
from django.utils.safestring import SafeString

from projects.models import Chapter, ChapterVersion
from writing.commenting import shown as commenting
from writing.commenting import views as comments
from writing.noting import shown as noting
from writing.noting import views as notes
from writing.noting.rendering import rendered

register = template.Library()


@register.simple_tag
def comments_beside(chapter: Chapter, version: ChapterVersion | None) -> commenting.Comments:
    return commenting.shown_of(chapter, version.text) if version else commenting.Comments()


@register.simple_tag
def notes_beside(chapter: Chapter) -> noting.Notes:
    return noting.shown_of(chapter.project_id, chapter)


@register.simple_tag(takes_context=True)
def comment_deleted(context: Context) -> str | None:
    """Which one just now; told once."""
    return comments.deleted_in(_request(context))


@register.simple_tag(takes_context=True)
def note_deleted(context: Context) -> str | None:
    return notes.deleted_in(_request(context))


@register.filter
def markdown(text: str) -> SafeString:
    return rendered(text)


def _request(context: Context) -> HttpRequest:
    request: HttpRequest = context["request"]
    return request
