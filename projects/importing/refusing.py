"""Why a document is not taken: said by its parser as a word, to its author as a sentence."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Literal

from projects.importing.telling import gettext as _

if TYPE_CHECKING:
    from novellaforge.errors import Refused

Why = Literal["broken", "too_much", "too_many_pages", "too_slow", "locked", "empty", "pictures"]


class Unread(Exception):
    """A parser's own: it runs where no sentence can be translated."""

    def __init__(self, why: Why) -> None:
        super().__init__(why)
        self.why = why


def refused(name: str, why: str) -> "Refused":
    from novellaforge.errors import Refused  # with translations, as `telling` has them

    return Refused(SENTENCES[why]() % {"name": name})


SENTENCES: dict[str, Callable[[], str]] = {
    "broken": lambda: _(
        "“%(name)s” is damaged or no such document. Open it where it was written, save it again, "
        "and bring that."
    ),
    "too_much": lambda: _(
        "“%(name)s” unpacks to more than a manuscript can be. Take out its pictures, or save it "
        "as plain text and bring that."
    ),
    "too_slow": lambda: _(
        "“%(name)s” took too long or too much memory to read, and was left. Save it as plain text "
        "and bring that."
    ),
    "locked": lambda: _(
        "“%(name)s” is locked by its seller or by a password. Bring the file that it was written "
        "in."
    ),
    "empty": lambda: _("“%(name)s” is empty."),
    "too_many_pages": lambda: _(
        "“%(name)s” has more pages than are taken at once: at most 3,000. Bring it in parts."
    ),
    "pictures": lambda: _(
        "“%(name)s” has no text: its pages are pictures. Have their text recognised (OCR) where "
        "it was scanned, and bring that."
    ),
}
