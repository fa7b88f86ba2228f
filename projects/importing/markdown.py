"""A Markdown file as a manuscript (https://spec.commonmark.org/0.31.2/): what its marks say that a
text here says otherwise. Pure.

Backslashes that keep a character what it is go; a heading that is underlined, or followed by
Pandoc's attributes, is one as others are. A line that ends within a paragraph ends in two spaces.
Emphasis stays as it is.
"""

import re
from collections.abc import Iterator, Sequence

from projects.importing.headings import heading_of
from projects.importing.marks import escaped

MOST_UNDERLINED = 80  # characters; a longer line is a paragraph above a break

_ESCAPE = re.compile(r"\\([!-/:-@\[-`{-~])")
_LINE_GOES_ON = re.compile(r"(?<!\\)(?:\\\\)*(\\)$")
_MARKED = re.compile(r" {0,3}(#{1,6})[ \t]")
_CLOSE = re.compile(r"#{1,3}[^\W\d_]")
_ATTRIBUTES = re.compile(r"[ \t]{0,8}\{[ \t]{0,8}[#.-][^{}]{0,300}\}[ \t]*$")
_UNDERLINES = (
    ("# ", re.compile(r" {0,3}={2,}[ \t]*$")),
    ("## ", re.compile(r" {0,3}-{3,}[ \t]*$")),
)
_SENTENCE = re.compile(r"[.!?…,;:»”\"*_-]$")
_ABOUT = re.compile(
    r"---[ \t]*\n((?:[\w-]+[ \t]*:.*\n|[ \t]+\S.*\n|-[ \t].*\n|[ \t]*\n)*)(?:---|\.\.\.)[ \t]*\n"
)
_TITLE = re.compile(r"^title[ \t]{0,8}:[ \t]{0,8}([\"']?)(.{0,300}\S)\1[ \t]*$", re.MULTILINE)


def of_markdown(text: str) -> str:
    end = "\r\n" if "\r\n" in text else "\n"
    return end.join(_lines(_without_about(text.replace("\r\n", "\n")).split("\n")))


def _without_about(text: str) -> str:
    """Of what stands above the text about it (YAML) the title alone is kept."""
    about = _ABOUT.match(text)
    if about is None or ":" not in about[1]:
        return text
    title = _TITLE.search(about[1])
    rest = text[about.end() :]
    return f"# {title[2]}\n\n{rest}" if title else rest


def _lines(lines: Sequence[str]) -> Iterator[str]:
    before, deep = "", _level_of_chapters(lines)
    rest = iter(zip(lines, [*lines[1:], ""], strict=True))
    for line, after in rest:
        mark = "" if before.strip() else _underlined(line, after)
        if mark:
            yield f"{mark}{_plain(_ATTRIBUTES.sub('', line.strip()))}"
            next(rest)
        elif _is_close(line):
            marks = len(line) - len(line.lstrip("#"))
            yield f"{_marks(marks, deep)} {_plain(line[marks:])}"
        elif found := _MARKED.match(line):
            said = _plain(_ATTRIBUTES.sub("", line[found.end() :]))
            yield f"{_marks(len(found[1]), deep)} {said}"
        else:
            goes_on = _LINE_GOES_ON.search(line) if after.strip() else None
            yield (
                escaped(_plain(line[: goes_on.start(1)])) + "  "
                if goes_on
                else escaped(_plain(line))
            )
        before = line


def _is_close(line: str) -> bool:
    """ "#Chapter 3", which Markdown takes for a paragraph and no author for one."""
    found = heading_of(line.lstrip("#")) if _CLOSE.match(line) else None
    return found is not None and found.family == "word"


def _level_of_chapters(lines: Sequence[str]) -> int:
    """Of what is called "Chapter 3": 3 or more where the two levels above name book and parts."""
    found = ((_MARKED.match(line), line) for line in lines)
    levels = {
        len(marks[1])
        for marks, line in found
        if marks and (said := heading_of(f"# {line[marks.end() :]}")) and said.family == "word"
    }
    return min(levels, default=0)


def _marks(level: int, deep: int) -> str:
    if deep < 3 or level > deep:
        return "#" * level
    return "##" if level == deep else "#"


def _underlined(line: str, after: str) -> str:
    said = line.strip()
    if not said or len(said) > MOST_UNDERLINED or said.startswith(("#", ">", "- ", "+ ", "* ")):
        return ""
    mark = next((mark for mark, pattern in _UNDERLINES if pattern.match(after)), "")
    return "" if mark == "## " and _SENTENCE.search(said) else mark


def _plain(line: str) -> str:
    return _ESCAPE.sub(r"\1", line)
