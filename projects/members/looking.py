"""A page for whoever may look at it and change nothing: the same, without its acts. Pure.

What is posted is not there, so that no button leads to a refusal, whatever template it stands in:
- a form that is posted, unless it is marked `data-everybody` (a reader's own act) or `data-read`
  (its fields are what there is to read: they stay, disabled, without their buttons);
- a button that belongs to a form elsewhere (`form="…"`), and a link to a page of an act;
- a `details` of which nothing but its summary is left.
"""

import re
from html.parser import HTMLParser

Attributes = dict[str, str | None]

VOID = frozenset(
    (
        "area",
        "base",
        "br",
        "col",
        "embed",
        "hr",
        "img",
        "input",
        "link",
        "meta",
        "source",
        "track",
        "wbr",
    )
)
ACTS = re.compile(r"/(text|passage|split|edit|import|keep|again)/(\?|#|$)")
_EMPTY_DETAILS = re.compile(
    r"<details\b[^>]*>\s*<summary\b(?:(?!</summary>).)*</summary>\s*(?:<div[^>]*>\s*</div>\s*)?"
    r"</details>",
    re.DOTALL,
)


def without_acts(page: str) -> str:
    """Of the HTML that our templates make: every element but the void ones is closed."""
    looked = _Looking()
    looked.feed(page)
    looked.close()
    return _EMPTY_DETAILS.sub("", "".join(looked.kept))


def is_act(tag: str, given: Attributes) -> bool:
    if tag == "form":
        return (given.get("method") or "").lower() == "post" and not (
            given.keys() & {"data-everybody", "data-read"}
        )
    if tag == "button":
        return "form" in given or "formaction" in given
    return tag == "a" and ACTS.search(given.get("href") or "") is not None


class _Looking(HTMLParser):
    """Copies what it reads as it stands, except what is left out."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=False)
        self.kept: list[str] = []
        self._open: list[str] = []
        self._left_out: int | None = None  # how many were open when that began
        self._read_at: int | None = None  # the same of a form that is read

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given, text = dict(attrs), self.get_starttag_text() or ""
        if self._left_out is None and self._is_left_out(tag, given):
            if tag not in VOID:
                self._left_out = len(self._open)
        elif self._left_out is None:
            if tag == "form" and "data-read" in given:
                self._read_at, text = len(self._open), _as_fieldset(given)
            self.kept.append(text)
        if tag not in VOID:
            self._open.append(tag)

    def handle_endtag(self, tag: str) -> None:
        if tag in self._open:
            while self._open.pop() != tag:  # HTML lets some ends be left out: li, p
                pass
        if self._left_out is None:
            read = tag == "form" and self._read_at == len(self._open)
            self.kept.append("</fieldset>" if read else f"</{tag}>")
            self._read_at = None if read else self._read_at
        elif len(self._open) <= self._left_out:
            self._left_out = None

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self._copy(self.get_starttag_text() or "")

    def handle_data(self, data: str) -> None:
        self._copy(data)

    def handle_entityref(self, name: str) -> None:
        self._copy(f"&{name};")

    def handle_charref(self, name: str) -> None:
        self._copy(f"&#{name};")

    def handle_comment(self, data: str) -> None:
        self._copy(f"<!--{data}-->")

    def _copy(self, text: str) -> None:
        if self._left_out is None:
            self.kept.append(text)

    def _is_left_out(self, tag: str, given: Attributes) -> bool:
        if self._read_at is not None and tag in ("button", "input"):
            hidden = given.get("type") in ("hidden", "submit")
            return tag == "button" or hidden
        return is_act(tag, given)


def _as_fieldset(given: Attributes) -> str:
    kind = (given.get("class") or "").replace('"', "&quot;")
    return f'<fieldset disabled class="read {kind}">'
