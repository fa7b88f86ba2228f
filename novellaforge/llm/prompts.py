"""Prompts: one template file a prompt and language, `<package>/prompts/<lang>/<name>.md`.

Django's template language without escaping. What a template does not find is an error, never
an empty string. Rendering the same values gives the same bytes, whatever the interface's
language, so that a provider's cache recognises them.
"""

import re
from functools import cache
from importlib import resources
from typing import Any, NoReturn

from django.template import Context, Engine, Library, TemplateDoesNotExist

BLANK_LINES = re.compile(r"\n(?:[ \t]*\n){2,}")
_UNSEEN = r"[\s/\u00ad\u061c\u180e\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*"
FORGED_DELIMITER = re.compile(
    rf"[<\uff1c\ufe64](?={_UNSEEN}{_UNSEEN.join('material')})", re.IGNORECASE
)
NAME_LENGTH = 80

register = Library()


class PromptMissing(LookupError):
    """There is no such template file."""


class UndefinedVariable(LookupError):
    """A template names something that it was not given."""


def render(package: str, language: str, name: str, **values: object) -> str:
    """The prompt's text, stripped, with at most one blank line in a row.

    Raises PromptMissing and UndefinedVariable.
    """
    context = _StrictContext(values)
    try:
        text = _engine(package, language).get_template(f"{name}.md").render(context)
    except TemplateDoesNotExist as error:
        raise PromptMissing(f"{package}/prompts/{language}/{error}") from error
    if context.missing:
        raise UndefinedVariable(f"{package}/prompts/{language}/{name}.md: {context.missing[0]}")
    return BLANK_LINES.sub("\n\n", text).strip()


@register.filter
def material(text: object, name: object) -> str:
    """`text` between delimiters that it cannot close: `{{ chapter.text|material:"chapter" }}`.

    Every opening or closing delimiter inside, however spaced, loses its bracket.
    """
    label = re.sub(r'[<>\uff1c\uff1e\ufe64"\s]+', " ", str(name))[:NAME_LENGTH].strip()
    body = FORGED_DELIMITER.sub("‹", str(text)).strip("\n")
    return f'<material name="{label}">\n{body}\n</material>'


class _StrictContext(Context):
    """Raises for an unknown name, and remembers it where a tag swallows the error."""

    def __init__(self, values: dict[str, object]) -> None:
        super().__init__(values, autoescape=False, use_l10n=False, use_tz=False)
        self.missing: list[str] = []

    def __getitem__(self, key: Any) -> Any:
        try:
            return super().__getitem__(key)
        except KeyError:
            self.missing.append(str(key))
            raise UndefinedVariable(key) from None


class _Raise(str):
    """Stands as Django's `string_if_invalid`, which it fills with the variable's name."""

    def __contains__(self, _: object) -> bool:
        return True

    def __mod__(self, variable: object) -> NoReturn:
        raise UndefinedVariable(str(variable))


@cache
def _engine(package: str, language: str) -> Engine:
    engine = Engine(
        dirs=[str(resources.files(package) / "prompts" / language)],
        autoescape=False,
        string_if_invalid=_Raise("undefined"),
    )
    engine.template_builtins.append(register)
    return engine
