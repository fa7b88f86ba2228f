"""The prose of a page of HTML: its paragraphs and headings, whatever its mark-up. Pure."""

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
HEADINGS = {"h1": "# ", "h2": "## "}


def text_of_html(page: str) -> str:
    """Blocks with an empty line between them."""
    reader = _Reader()
    reader.feed(page)
    reader.close()
    return "\n\n".join(reader.ended())


class _Reader(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self._blocks: list[str] = []
        self._runs: list[Run] = []
        self._heading = ""
        self._unread: list[str] = []
        self._italic = self._bold = 0

    def ended(self) -> list[str]:
        self._end_block()
        return self._blocks

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag in UNREAD:
            self._unread.append(tag)
        elif tag == "br":
            self._runs.append(Run("\n"))
        elif tag in BLOCKS:
            self._begin_block(tag)
            self._heading = HEADINGS.get(tag, self._heading if tag != "p" else "")
        self._italic += tag in ITALIC
        self._bold += tag in BOLD

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """`<p/>` and its like open nothing."""
        if tag == "br":
            self._runs.append(Run("\n"))
        elif tag in BLOCKS:
            self._begin_block(tag)

    def handle_endtag(self, tag: str) -> None:
        if self._unread and tag == self._unread[-1]:
            self._unread.pop()
        if tag in BLOCKS:
            self._end_block()
            self._heading = ""
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

    def _begin_block(self, tag: str) -> None:
        self._end_block()
        if tag == "hr" and self._blocks:
            self._blocks.append(BREAK)

    def _end_block(self) -> None:
        if self._heading:
            said = " ".join("".join(run.text for run in self._runs).split())
            said = f"{self._heading}{said}" if said else ""
        else:
            said = "\n".join(line.strip(" ") for line in joined(self._runs).split("\n"))
        if said:
            self._blocks.append(said)
            self._heading = ""
        self._runs = []


def _words(data: str) -> list[str]:
    """Split at what HTML folds; a no-break space is no such thing."""
    folded = data.translate({9: " ", 10: " ", 12: " ", 13: " "})
    return [word for word in folded.split(" ") if word]
