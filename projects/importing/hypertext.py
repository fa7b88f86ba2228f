"""The prose of a page of HTML: its paragraphs and headings, whatever its mark-up. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass
from html.parser import HTMLParser

from projects.importing.emphasis import Run, joined

BLOCKS = frozenset(
    [
        "address",
        "article",
        "aside",
        "blockquote",
        "body",
        "caption",
        "center",
        "dd",
        "div",
        "dl",
        "dt",
        "fieldset",
        "figcaption",
        "figure",
        "footer",
        "form",
        "h1",
        "h2",
        "h3",
        "h4",
        "h5",
        "h6",
        "header",
        "hr",
        "html",
        "li",
        "main",
        "nav",
        "ol",
        "p",
        "pre",
        "section",
        "table",
        "td",
        "th",
        "tr",
        "ul",
    ]
)
UNREAD = frozenset(
    [
        "head",
        "script",
        "style",
        "svg",
        "math",
        "template",
        "noscript",
        "rt",
        "rp",
        "object",
        "iframe",
    ]
)
ITALIC, BOLD = frozenset({"i", "em", "cite", "dfn"}), frozenset({"b", "strong"})
BREAK = "* * *"  # between scenes
LEVELS = {f"h{level}": level for level in range(1, 7)}
AROUND = frozenset(["html", "body", "section", "div", "article", "main", "nav", "aside"])
TYPES = "epub:type", "role"  # whose values are the same words, a role's after "doc-"

Attributes = Sequence[tuple[str, str | None]]


@dataclass(frozen=True)
class Block:
    """A paragraph, or a heading of a level from 1 to 6.

    `ids` lead to it; `types` are what its page says that the elements around it are; `is_link`:
    all of it leads elsewhere.
    """

    text: str
    level: int = 0
    ids: tuple[str, ...] = ()
    types: frozenset[str] = frozenset()
    is_link: bool = False


def text_of_html(page: str) -> str:
    """Blocks with an empty line between them; headings of the first two levels are marked."""
    return "\n\n".join(
        f"{'#' * each.level} {each.text}" if each.level in (1, 2) else each.text
        for each in blocks_of_html(page)
    )


def blocks_of_html(page: str) -> list[Block]:
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return reader.ended()


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[Block] = []
        self._runs: list[Run] = []
        self._level = 0
        self._unread: list[str] = []
        self._italic = self._bold = self._links = 0
        self._ids: list[str] = []
        self._around: list[tuple[str, frozenset[str]]] = []
        self._picture = ""  # what one in a heading says
        self._is_link = True

    def ended(self) -> list[Block]:
        self._end_block()
        return self._blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._unread.append(tag)
        elif tag in ("br", "img"):
            self._sign(tag, attrs)
        elif tag in BLOCKS:
            self._begin_block(tag)
            self._level = LEVELS.get(tag, self._level if tag != "p" else 0)
        if tag in AROUND:
            self._around.append((tag, _types(attrs)))
        self._ids += [value for name, value in attrs if name in ("id", "name") and value]
        self._links += tag == "a"
        self._italic += tag in ITALIC
        self._bold += tag in BOLD

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<p/>` and its like open nothing."""
        self._sign(tag, attrs)
        if tag in BLOCKS:
            self._begin_block(tag)
        self._ids += [value for name, value in attrs if name in ("id", "name") and value]

    def handle_endtag(self, tag: str) -> None:
        if self._unread and tag == self._unread[-1]:
            self._unread.pop()
        if tag in BLOCKS:
            self._end_block()
            self._level = 0
        if tag in AROUND:
            self._leave(tag)
        self._links = max(0, self._links - (tag == "a"))
        self._italic = max(0, self._italic - (tag in ITALIC))
        self._bold = max(0, self._bold - (tag in BOLD))

    def handle_data(self, data: str) -> None:
        if self._unread:
            return
        lead, trail = data[:1].isspace(), data[-1:].isspace()
        words = " ".join(_words(data))
        said = f"{' ' if lead else ''}{words}{' ' if trail and words else ''}"
        if said:
            self._runs.append(Run(said, self._italic > 0, self._bold > 0))
            self._is_link &= self._links > 0 or not words

    def _sign(self, tag: str, attrs: Attributes) -> None:
        """A picture is a heading where that has no words, or the first letter of a text."""
        if tag == "br":
            self._runs.append(Run("\n"))
        elif tag == "img" and not self._unread:
            said = (dict(attrs).get("alt") or "").strip()
            if self._level:
                self._picture = said
            elif (
                len(said) == 1
                and said.isalpha()
                and not "".join(r.text for r in self._runs).strip()
            ):
                self._runs.append(Run(said))

    def _leave(self, tag: str) -> None:
        """What was not closed within it is left with it."""
        if any(tag == each for each, _types in self._around):
            while self._around.pop()[0] != tag:
                pass

    def _begin_block(self, tag: str) -> None:
        self._end_block()
        if tag == "hr" and self._blocks:
            self._keep(BREAK, 0)

    def _end_block(self) -> None:
        if self._level:
            said = " ".join("".join(run.text for run in self._runs).split()) or self._picture
        else:
            said = "\n".join(line.strip(" ") for line in joined(self._runs).split("\n"))
        if said:
            self._keep(said, self._level)
            self._level = 0
        self._runs, self._picture, self._is_link = [], "", True

    def _keep(self, said: str, level: int) -> None:
        types = frozenset().union(*(types for _tag, types in self._around))
        self._blocks.append(Block(said, level, tuple(self._ids), types, self._is_link))
        self._ids = []


def _types(attrs: Attributes) -> frozenset[str]:
    said = " ".join(value or "" for name, value in attrs if name in TYPES)
    return frozenset(each.removeprefix("doc-") for each in said.casefold().split())


def _words(data: str) -> list[str]:
    """Split at what HTML folds; a no-break space is no such thing."""
    folded = data.translate({9: " ", 10: " ", 12: " ", 13: " "})
    return [word for word in folded.split(" ") if word]
