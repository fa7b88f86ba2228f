"""A sentence as it stands in its text, between its neighbours. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from urllib.parse import quote

from projects.text import sentences

NEAR = 2_000  # characters in which a neighbour is looked for
WORDS_OF_A_LINK = 6


@dataclass(frozen=True)
class Piece:
    text: str
    clashes: bool = False


@dataclass(frozen=True)
class Quoted:
    """`pieces` joined are the sentence, to the last character. `stands`: it is in the text."""

    pieces: tuple[Piece, ...]
    before: str = ""
    after: str = ""
    stands: bool = False


def quoted(
    text: str, sentence: str, marked: Iterable[tuple[int, int]] = (), at: int | None = None
) -> Quoted:
    """`at` is where it stands, where that is known; else the first such place counts."""
    pieces = tuple(_pieces(sentence, marked))
    start = at if at is not None and text.startswith(sentence, at) else text.find(sentence)
    if start < 0 or not sentence:
        return Quoted(pieces)
    end = start + len(sentence)
    before = sentences(text[max(0, start - NEAR) : start])[-1:]
    after = sentences(text[end : end + NEAR])[:1]
    return Quoted(pieces, "".join(before), "".join(after), stands=True)


def fragment(sentence: str) -> str:
    """The end of an address that opens a page at this sentence."""
    words = " ".join(sentence.split()).split(" ")
    if len(words) <= 2 * WORDS_OF_A_LINK:
        return f"#:~:text={_encoded(words)}"
    first, last = words[:WORDS_OF_A_LINK], words[-WORDS_OF_A_LINK:]
    return f"#:~:text={_encoded(first)},{_encoded(last)}"


def _encoded(words: list[str]) -> str:
    return quote(" ".join(words), safe="").replace("-", "%2D")


def _pieces(sentence: str, marked: Iterable[tuple[int, int]]) -> Iterator[Piece]:
    at = 0
    for start, end in marked:
        if at < start:
            yield Piece(sentence[at:start])
        yield Piece(sentence[start:end], clashes=True)
        at = end
    if at < len(sentence):
        yield Piece(sentence[at:])
