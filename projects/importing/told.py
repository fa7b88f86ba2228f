"""What a parser says of a document: its text, and what its author should know of it. Pure."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Self

from projects.importing.telling import gettext as _
from projects.importing.telling import ngettext


@dataclass(frozen=True)
class Notice:
    """A parser's own word; it runs where no sentence can be translated. `of` 0: not counted."""

    word: str
    count: int = 0
    of: int = 0

    def sentence(self, name: str) -> str:
        return NOTICES[self.word](self.count) % {
            "name": name,
            "count": self.count,
            "of": self.of,
        }


@dataclass(frozen=True)
class Told:
    text: str
    notices: tuple[Notice, ...] = ()

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Self:
        return cls(answer["text"], tuple(Notice(*each) for each in answer.get("notices", ())))

    def answer(self) -> dict[str, Any]:
        """As JSON."""
        noticed = [[each.word, each.count, each.of] for each in self.notices]
        return {"text": self.text, "notices": noticed}


NOTICES: dict[str, Callable[[int], str]] = {
    "contents": lambda _count: _(
        "The table of contents of “%(name)s” is damaged: what has no heading of its own has no "
        "title from it. Look whether every chapter is there."
    ),
    "contents_missing": lambda _count: _(
        "“%(name)s” has no table of contents: its chapters are found by their headings alone."
    ),
    "contents_lost": lambda count: ngettext(
        "The table of contents of “%(name)s” names %(count)d page that is not in it.",
        "The table of contents of “%(name)s” names %(count)d pages that are not in it.",
        count,
    ),
    "pictures": lambda count: ngettext(
        "%(count)d of %(of)d pages of “%(name)s” has no text that can be read: it may be a "
        "picture.",
        "%(count)d of %(of)d pages of “%(name)s” have no text that can be read: they may be "
        "pictures.",
        count,
    ),
}
