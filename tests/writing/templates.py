"""Every prompt template there is, and values that fill any of them."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import memory
import projects
import writing
from novellaforge import llm
from novellaforge.llm import render

PACKAGES = {
    each.__name__: Path(each.__file__ or "").parent / "prompts"
    for each in (llm, projects, memory, writing)
}
LANGUAGES = ("en", "fr")
TAG = re.compile(r"{[{%](.*?)[%}]}")
# What code gives, and nobody wrote: numbers, and in some templates a word of its own.
COUNTED = frozenset(
    {"number", "numbers", "count", "most", "most_breaks", "times", "sentence", "long_sentence"}
    | {"paragraph", "dialogue", "chapters"}
)
OF_CODE = {
    "answer_shape": {"schema"},
    "ask": {"before"},
    "beat": {"ending"},
    "critic": {"summed"},
    "summary_again": {"reason"},
}
NOT_GIVEN = frozenset({"name", "package", "language", "forloop"})


@dataclass(frozen=True)
class Template:
    package: str
    language: str
    name: str

    def __str__(self) -> str:
        return f"{self.package}/{self.language}/{self.name}"

    @property
    def path(self) -> Path:
        return PACKAGES[self.package] / self.language / f"{self.name}.md"


def templates() -> list[Template]:
    return [
        Template(package, language, file.stem)
        for package, folder in PACKAGES.items()
        for language in LANGUAGES
        for file in sorted((folder / language).glob("*.md"))
    ]


class Everything(str):
    """A text that has every attribute, of which each is this text again, and two items."""

    def __getitem__(self, key: Any) -> Any:
        return 7 if key in COUNTED else self

    def __iter__(self) -> Iterator[Any]:
        return iter((self, self))

    def __len__(self) -> int:
        return 2


class Nothing(str):
    """A text that has every attribute, all of them empty, and no item."""

    def __getitem__(self, key: Any) -> Any:
        return 0 if key in COUNTED else self

    def __iter__(self) -> Iterator[Any]:
        return iter(())


class Once(Everything):
    """A text that is also a list of that text alone."""

    def __iter__(self) -> Iterator[Any]:
        return iter((str(self),))

    def __len__(self) -> int:
        return 1


def filled(template: Template, value: str, counted: int = 7, **values: object) -> str:
    """The prompt with `value` for whatever it asks for, and a number for what is counted.

    `values` go before both; names that it does not ask for are passed over.
    """
    names = _names(template) - NOT_GIVEN
    numbers = COUNTED | {"words"} | OF_CODE.get(template.name, set())
    given: dict[str, Any] = {name: counted if name in numbers else value for name in names}
    given |= dict.fromkeys(names & {"numbers"}, (1, 2))
    given |= {name: each for name, each in values.items() if name in names}
    return render(template.package, template.language, template.name, **given)


@cache
def asked_for(template: Template) -> tuple[str, ...]:
    """What others wrote that the template itself asks for, by its names there."""
    tags = " ".join(TAG.findall(template.path.read_text()))
    numbers = COUNTED | NOT_GIVEN | {"words"} | OF_CODE.get(template.name, set())
    return tuple(sorted(_words(tags) & _names(template) - numbers))


@cache
def _names(template: Template) -> frozenset[str]:
    """All words in the tags of this folder: templates include each other."""
    tags = " ".join(
        tag for file in template.path.parent.glob("*.md") for tag in TAG.findall(file.read_text())
    )
    return _words(tags)


def _words(tags: str) -> frozenset[str]:
    return frozenset(re.findall(r"(?<![\w.\"])[a-z]\w*", tags))
