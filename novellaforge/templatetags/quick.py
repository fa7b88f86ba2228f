"""What a page writes hundreds of times: icons, and addresses that differ in one id.

`{% icon "check" %}`, `{% address 'writing:plan' book.pk %}` and
`{% address 'writing:desk' book.pk chapter.pk %}`, as `parts/icon.html` and `{% url %}` give them,
at a tenth of their time.
"""

from functools import lru_cache
from uuid import UUID

from django import template
from django.templatetags.static import static
from django.urls import reverse
from django.utils.safestring import SafeString, mark_safe

register = template.Library()

ANY = UUID("0a0b0c0d-0e0f-4a0b-8c0d-0e0f0a0b0c0d")  # stands where an id is put in
KINDS = 512  # of addresses that are remembered, of some dozens a book


@register.simple_tag
def icon(name: str) -> SafeString:
    """`name` is ours, never a visitor's."""
    return mark_safe(f'{_before_name()}{name}"/></svg>')  # noqa: S308


@lru_cache(maxsize=1)
def _before_name() -> str:
    sheet = static("vendor/lucide-1.62.0/icons.svg")
    return f'<svg class="i" aria-hidden="true"><use href="{sheet}#'


@register.simple_tag
def address(name: str, book: UUID, one: UUID | None = None, *more: str) -> SafeString:
    """Of a view that takes these, in this order. Raises NoReverseMatch."""
    before, after = _around(name, ANY) if one is None else _around(name, book, ANY, *more)
    return mark_safe(f"{before}{one or book}{after}")  # noqa: S308  # an address of ours and an id


@lru_cache(maxsize=KINDS)
def _around(name: str, *args: UUID | str) -> tuple[str, str]:
    before, _any, after = reverse(name, args=args).partition(str(ANY))
    return before, after
