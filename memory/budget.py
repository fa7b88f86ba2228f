"""What fits a budget of tokens, by priority. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from novellaforge.llm.tokens import estimate
from projects.text import sentences

MOST_TOKENS = 2_400  # of the story so far, whatever the length of the book
SHARE = 8  # and never more than this part of what the model can read
LABEL_TOKENS = 8  # "told in chapter 123: "


@dataclass(frozen=True)
class Entry:
    """What may be told of a chapter, or a fact of it: whole where there is room, or `short`.

    Without a `short` form its first sentence is told. `quote` is a sentence that the whole has and
    that need not stand twice. `key` names it, where an author may choose it.
    """

    number: int
    text: str
    in_full: bool = True
    short: str = ""
    quote: str = ""
    key: str = ""


@dataclass(frozen=True)
class Line:
    """What fitted of an entry; `shortened` when there was no room for the whole text."""

    number: int
    text: str
    shortened: bool
    key: str = ""


@dataclass(frozen=True)
class Part:
    """Entries of one kind, the dearest first: they get one part in `share` of the room first."""

    name: str
    entries: Sequence[Entry]
    share: int = 1


@dataclass(frozen=True)
class Fitted:
    lines: tuple[Line, ...] = ()
    left_out: tuple[Entry, ...] = ()


def story_tokens(context_tokens: int) -> int:
    """Tokens for the story so far in a model that reads `context_tokens` at once."""
    return min(MOST_TOKENS, context_tokens // SHARE)


def in_turn(parts: Sequence[Part], tokens: int) -> tuple[dict[str, Fitted], int]:
    """What fits of each part, and the tokens left.

    Earlier parts go first, each within its share; then what is left is given in the same order.
    """
    whole, quoted = tokens, set[str]()
    fitted: dict[str, Fitted] = {}
    for part in parts:
        room = min(tokens, whole // part.share)
        fitted[part.name] = fitting(part.entries, room, quoted)
        tokens -= _cost_of(fitted[part.name])
    for part in parts:
        more = fitting(fitted[part.name].left_out, tokens, quoted)
        tokens -= _cost_of(more)
        fitted[part.name] = Fitted(fitted[part.name].lines + more.lines, more.left_out)
    return fitted, tokens


def fitting(entries: Iterable[Entry], tokens: int, quoted: set[str] | None = None) -> Fitted:
    """The lines that fit, first entries first, and the entries that do not.

    A quote that is among `quoted` is not given again; those that are given are added.
    """
    quoted = set() if quoted is None else quoted
    lines: list[Line] = []
    left_out: list[Entry] = []
    for entry in entries:
        line = _fullest(entry, tokens, entry.quote in quoted)
        if line is None:
            left_out.append(entry)
            continue
        lines.append(line)
        if entry.quote and line.text == entry.text:
            quoted.add(entry.quote)
        tokens -= cost(line.text)
    return Fitted(tuple(lines), tuple(left_out))


def cost(text: str) -> int:
    return estimate(text) + LABEL_TOKENS


@lru_cache(maxsize=4_096)
def thinned(text: str) -> str:
    """Its first sentence: one line for what happened long ago."""
    return next(iter(sentences(text)), "")


def last_sentences(text: str, tokens: int) -> str:
    """The end of a text, cut at a sentence; always at least its last one."""
    return _joined(list(reversed(sentences(text))), tokens, backwards=True)


def first_sentences(text: str, tokens: int) -> str:
    """The beginning of a text, cut at a sentence; always at least its first one."""
    return _joined(sentences(text), tokens, backwards=False)


def ranges(numbers: Iterable[int]) -> str:
    """ "2, 4–9" for 2, 4, 5, 6, 7, 8, 9."""
    runs: list[list[int]] = []
    for number in sorted(set(numbers)):
        if runs and number == runs[-1][-1] + 1:
            runs[-1].append(number)
        else:
            runs.append([number])
    return ", ".join(f"{run[0]}–{run[-1]}" if len(run) > 1 else f"{run[0]}" for run in runs)


def _cost_of(fitted: Fitted) -> int:
    return sum(cost(line.text) for line in fitted.lines)


def _fullest(entry: Entry, tokens: int, is_quoted: bool) -> Line | None:
    if tokens <= LABEL_TOKENS:
        return None
    if entry.in_full and not is_quoted and cost(entry.text) <= tokens:
        return Line(entry.number, entry.text, shortened=False, key=entry.key)
    line = entry.short or thinned(entry.text)
    if cost(line) <= tokens:
        shortened = entry.in_full and not is_quoted
        return Line(entry.number, line, shortened=shortened, key=entry.key)
    return None


def _joined(parts: Sequence[str], tokens: int, *, backwards: bool) -> str:
    kept: list[str] = []
    for part in parts:
        tokens -= estimate(part)
        if kept and tokens < 0:
            break
        kept.append(part)
    return " ".join(reversed(kept) if backwards else kept)
