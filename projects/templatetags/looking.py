"""`{% looked_at frame %}…{% endlooked_at %}`: without its acts for whoever reads only."""

from django import template
from django.template.base import FilterExpression, NodeList, Parser, Token
from django.template.context import Context
from django.utils.safestring import SafeString, mark_safe

from projects.members.looking import without_acts

register = template.Library()


class LookedAt(template.Node):
    def __init__(self, frame: FilterExpression, nodelist: NodeList) -> None:
        self.frame, self.nodelist = frame, nodelist

    def render(self, context: Context) -> SafeString:
        page = self.nodelist.render(context)
        frame = self.frame.resolve(context, ignore_failures=True)
        if not frame or frame.may_edit:
            return page
        return mark_safe(without_acts(page))  # noqa: S308  # a part of what was safe


@register.tag
def looked_at(parser: Parser, token: Token) -> LookedAt:
    _name, frame = token.split_contents()
    nodelist = parser.parse(("endlooked_at",))
    parser.delete_first_token()
    return LookedAt(parser.compile_filter(frame), nodelist)
