"""`{% plan_is_stale chapter as is_stale %}`: whether its plan is older than the outline."""

from django import template

from projects.models import Chapter
from writing import pregeneration

register = template.Library()


@register.simple_tag
def plan_is_stale(chapter: Chapter) -> bool:
    return pregeneration.is_stale(chapter)
