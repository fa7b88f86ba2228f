"""What a parser says of a document: its text, and what its author should know of it. Pure."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
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
    """`matter` is of its front and back matter what a book has a place for, by its fields."""

    text: str
    notices: tuple[Notice, ...] = ()
    matter: Mapping[str, str] = field(default_factory=dict)

    @classmethod
    def of(cls, answer: dict[str, Any]) -> Self:
        notices = tuple(Notice(*each) for each in answer.get("notices", ()))
        return cls(answer["text"], notices, answer.get("matter", {}))

    def answer(self) -> dict[str, Any]:
        """As JSON."""
        noticed = [[each.word, each.count, each.of] for each in self.notices]
        return {"text": self.text, "notices": noticed, "matter": dict(self.matter)}


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
    "left_out": lambda count: ngettext(
        "%(count)d page of “%(name)s” is no chapter (a cover, a title page, the contents) and is "
        "left out.",
        "%(count)d pages of “%(name)s” are no chapters (a cover, a title page, the contents) and "
        "are left out.",
        count,
    ),
    "pictures": lambda count: ngettext(
        "%(count)d of %(of)d pages of “%(name)s” has no text that can be read: it may be a "
        "picture.",
        "%(count)d of %(of)d pages of “%(name)s” have no text that can be read: they may be "
        "pictures.",
        count,
    ),
    "docx_notes": lambda count: ngettext(
        "%(count)d footnote or endnote of “%(name)s” stands in square brackets where it is "
        "referred to.",
        "%(count)d footnotes or endnotes of “%(name)s” stand in square brackets where they are "
        "referred to.",
        count,
    ),
    "docx_boxes": lambda count: ngettext(
        "%(count)d text box of “%(name)s” is taken as paragraphs after the one that it is fixed "
        "to.",
        "%(count)d text boxes of “%(name)s” are taken as paragraphs after the ones that they are "
        "fixed to.",
        count,
    ),
    "docx_tables": lambda count: ngettext(
        "%(count)d table of “%(name)s” is taken as paragraphs, cell by cell.",
        "%(count)d tables of “%(name)s” are taken as paragraphs, cell by cell.",
        count,
    ),
    "docx_lists": lambda count: ngettext(
        "%(count)d paragraph of “%(name)s” has a number or a bullet that Word sets by itself: it "
        "is left out.",
        "%(count)d paragraphs of “%(name)s” have a number or a bullet that Word sets by itself: "
        "these are left out.",
        count,
    ),
    "docx_type": lambda count: ngettext(
        "%(count)d paragraph of “%(name)s” has words that are underlined, struck out, raised, "
        "lowered or in capitals: they are taken without that.",
        "%(count)d paragraphs of “%(name)s” have words that are underlined, struck out, raised, "
        "lowered or in capitals: they are taken without that.",
        count,
    ),
    "docx_formulas": lambda count: ngettext(
        "%(count)d formula of “%(name)s” is taken as its bare signs.",
        "%(count)d formulas of “%(name)s” are taken as their bare signs.",
        count,
    ),
    "docx_symbols": lambda count: ngettext(
        "%(count)d sign of a symbol font in “%(name)s” is not known here, and stands as “□”.",
        "%(count)d signs of symbol fonts in “%(name)s” are not known here, and stand as “□”.",
        count,
    ),
    "docx_pictures": lambda count: ngettext(
        "%(count)d picture of “%(name)s” is left out.",
        "%(count)d pictures of “%(name)s” are left out.",
        count,
    ),
    "docx_embedded": lambda count: ngettext(
        "%(count)d document within “%(name)s” is left out: bring it by itself.",
        "%(count)d documents within “%(name)s” are left out: bring them by themselves.",
        count,
    ),
    "docx_comments": lambda count: ngettext(
        "%(count)d comment in “%(name)s” is left out.",
        "%(count)d comments in “%(name)s” are left out.",
        count,
    ),
    "docx_deleted": lambda count: ngettext(
        "The tracked changes of “%(name)s” are taken as accepted: %(count)d deletion is left out.",
        "The tracked changes of “%(name)s” are taken as accepted: %(count)d deletions are left "
        "out.",
        count,
    ),
}
