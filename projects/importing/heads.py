"""What heads the chapters of an EPUB: its pages' headings, and what its contents call them. Pure.

Programs head a chapter in many ways: a heading of any level, a number above its title, a paragraph
that only looks like one, a picture, an entry in the contents alone. However it is, a chapter is
headed once.
"""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import takewhile

from projects.importing.headings import MOST_CHARACTERS, Heading, heading_of
from projects.importing.hypertext import Block
from projects.importing.marks import escaped
from projects.importing.matter import fold

MOST_BLOCKS = 4  # of a heading: a part's name, a number, a title in two lines


@dataclass(frozen=True)
class Leaf:
    """A page that holds text of the book. `titles` are what the contents call its places, by the
    block that begins there.
    """

    blocks: Sequence[Block]
    titles: Mapping[int, Sequence[str]] = field(default_factory=dict)

    def lead(self, at: int) -> Sequence[Block]:
        """What may head what begins there."""
        after = min((place for place in self.titles if place > at), default=len(self.blocks))
        return self.blocks[at : min(after, at + MOST_BLOCKS)]


@dataclass(frozen=True)
class _Head:
    """The first `length` blocks of a lead, as `lines`."""

    length: int = 0
    lines: tuple[str, ...] = ()


def headed(pages: Sequence[Leaf], title: str = "") -> str:
    """Their paragraphs, with the headings of chapters marked. `title` is the book's.

    A heading that has a page for itself, above one that has another, names a part: where it is not
    called one, it goes below the heading of the part's first chapter.
    """
    level = _level_of(pages)
    told = [list(_told(page, level, fold(title))) for page in pages]
    said: list[str] = []
    waiting: list[str] = []
    for number, lines in enumerate(told):
        after = told[number + 1] if number + 1 < len(told) else []
        if number and _is_name(lines) and after and after[0].startswith("# "):
            waiting += [escaped(line.removeprefix("# ")) for line in lines]
            continue
        at = sum(line.startswith("# ") for line in lines[:MOST_BLOCKS])
        said += [*lines[:at], *waiting, *lines[at:]]
        waiting = []
    return "\n\n".join([*said, *waiting])


def _is_name(lines: Sequence[str]) -> bool:
    return all(
        line.startswith("# ") and (found := heading_of(line)) and found.family == "marked"
        for line in lines
    )


def _level_of(pages: Sequence[Leaf]) -> int:
    """The level of most headings that head a page or a place in the contents; 0: none does."""
    places = [(page, at) for page in pages for at in sorted({0, *page.titles})]
    heading = (_levels(page.lead(at), page.titles.get(at, ("",))[-1]) for page, at in places)
    levels = Counter(level for each in heading for level in each)
    return min(levels, key=lambda level: (-levels[level], level), default=0)


def _levels(lead: Sequence[Block], title: str) -> set[int]:
    """Of those that say what the contents do, else of all that stand at the top."""
    same = _length_of_same([each.text for each in lead], title) if title and lead else 0
    first = _first_heading(lead)
    if not same and first is not None:
        lead = list(takewhile(lambda each: each.level, lead[first:]))
        same = len(lead)
    return {each.level for each in lead[:same] if each.level}


def _first_heading(lead: Sequence[Block]) -> int | None:
    """Its place, where nothing but numbers stands above it."""
    for at, block in enumerate(lead):
        if block.level:
            return at
        if not _number_alone(block.text, is_plain=True):
            break
    return None


def _told(page: Leaf, level: int, book: str) -> Iterator[str]:
    at, said = 0, ""
    while at < len(page.blocks):
        block = page.blocks[at]
        if at == 0 or at in page.titles:
            titles = page.titles.get(at, ())
            head = _head(page.lead(at), titles, level, book)
            yield from head.lines
            said = titles[-1] if titles and not head.length else ""
            at += head.length
            if head.length:
                continue
        if said and block.level and _length_of_same([block.text], said):
            said = ""  # a motto stood above it
        else:
            yield _paragraph(block, level)
        at += 1


def _paragraph(block: Block, level: int) -> str:
    """A heading within a page heads a chapter if it is of a level that heads pages."""
    if level > 1:
        return f"# {block.text}" if 0 < block.level <= level else escaped(block.text)
    return f"{'#' * block.level} {block.text}" if block.level in (1, 2) else escaped(block.text)


# --- One heading ------------------------------------------------------------------------


def _head(lead: Sequence[Block], titles: Sequence[str], level: int, book: str) -> _Head:
    parts = [each for each in titles[:-1] if _is_part(each)]
    title = "" if not titles else titles[-1] if parts else titles[0]
    lines, length = [f"# {each}" for each in parts], 0
    while lead[length:] and _names_part(lead[length], parts, title):
        said = lead[length].text
        lines += [] if fold(said) in map(fold, parts) else [f"# {said}"]
        length += 1
    rest = lead[length:]
    own = _same(rest, title) if title else _Head()
    if not own.length:
        own = _own(rest, title, level, book)
    if not own.length and title:
        own = _Head(0, (f"# {title}",))
    return _Head(length + own.length, (*lines, *own.lines))


def _names_part(block: Block, parts: Sequence[str], title: str) -> bool:
    said = fold(block.text)
    if said in map(fold, parts):
        return True
    return block.level > 0 and _is_part(block.text) and not _is_part(title)


def _same(lead: Sequence[Block], title: str) -> _Head:
    """The blocks that say what the contents do, or a part of it, whichever tells more."""
    texts = [each.text for each in lead if len(each.text) <= MOST_CHARACTERS]
    length = _length_of_same(texts, title) if texts and texts[0] == lead[0].text else 0
    if not length:
        return _Head()
    own, said = _joined(texts[:length]), title
    if _worth(own) > _worth(title) or (_worth(own) == _worth(title) and lead[0].level):
        said = own
    return _Head(length, (f"# {said}",))


def _length_of_same(texts: Sequence[str], title: str) -> int:
    wanted, told, first = fold(title), _read(title), _read(texts[0])
    folded = [fold("".join(texts[:length])) for length in range(1, len(texts) + 1)]
    if not wanted or not folded[0]:
        return 0
    if wanted in folded:
        return folded.index(wanted) + 1
    if first and told and first.number is not None and first.number == told.number:
        below = texts[1:2] if not first.title and told.title else ()
        return 1 + (fold("".join(below)) == fold(told.title) and bool(below))
    if told and told.title and folded[0] == fold(told.title):
        return 1
    if first and fold(first.title) == wanted:
        return 1
    ends = [n for n, said in enumerate(folded, 1) if n > 1 and said.endswith(wanted)]
    return ends[0] if ends and _number_alone(texts[0]) else 0


def _own(lead: Sequence[Block], title: str, level: int, book: str) -> _Head:
    """What the page has itself; the contents' word for it where it has only a number."""
    at = _first_heading(lead)
    if at is None:
        return _Head()
    if lead[0].level > level and not (_number_alone(lead[0].text) and _stands(lead[1:], level)):
        return _Head()
    following = next((n for n, each in enumerate(lead) if n > at and not each.level), len(lead))
    heads = lead[:following]
    first = heads[0].text
    is_above = 0 < heads[0].level < level
    if is_above and heads[1:] and heads[1].level == level and not _number_alone(first):
        rest = _own(heads[1:], title, level, book)
        return _Head(1 + rest.length, (*rest.lines, escaped(first)))
    if is_above and fold(first) == book and not title:
        return _Head(1, (escaped(first),))
    second = heads[1].text if len(heads) > 1 else ""
    if second and _number_alone(first) and not _number_of(second):
        return _Head(2, (f"# {_joined([first, second])}",))
    if second and _is_word(second) and _number_alone(second) and not _number_of(first):
        return _Head(2, (f"# {_joined([second, first])}",))
    if title and _number_alone(first) and not _number_of(title):
        return _Head(1, (f"# {_joined([first, title])}",))
    return _Head(1, (f"# {first}",))


def _stands(lead: Sequence[Block], level: int) -> bool:
    return bool(lead) and 0 < lead[0].level <= level


def _joined(texts: Sequence[str]) -> str:
    """One line of a heading's lines; what a number heads stands behind a full stop."""
    first, *rest = texts
    between = ". " if rest and _number_alone(first) else " "
    return between.join(filter(None, (first.rstrip(" .:") if rest else first, " ".join(rest))))


def _read(text: str) -> Heading | None:
    return heading_of(f"# {text}")


def _number_alone(text: str, *, is_plain: bool = False) -> bool:
    found = heading_of(text) if is_plain else _read(text)
    return found is not None and found.number is not None and not found.title


def _number_of(text: str) -> int | None:
    found = _read(text)
    return found.number if found else None


def _is_word(text: str) -> bool:
    found = _read(text)
    return found is not None and found.family == "word"


def _is_part(text: str) -> bool:
    found = _read(text)
    return found is not None and found.family == "division"


def _worth(text: str) -> int:
    """How much of a chapter's heading it tells: its number, its title."""
    found = _read(text)
    return (found.number is not None) + bool(found.title) if found else 0
