"""What fits a budget of tokens, by priority. Pure."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from novellaforge.llm.tokens import estimate
from projects.text import sentences

MOST_TOKENS = 2_400  # of the story so far, whatever the length of the book
SHARE = 8  # and never more than this part of what the model can read
LABEL_TOKENS = 8  # "told in chapter 123: "


@dataclass(frozen=True)
class Entry:
    """What may be told of one chapter: its whole text where there is room, or one line only."""

    number: int
    text: str
    in_full: bool = True


@dataclass(frozen=True)
class Line:
    """What fitted of an entry; `shortened` when there was no room for the whole text."""

    number: int
    text: str
    shortened: bool


def story_tokens(context_tokens: int) -> int:
    """Tokens for the story so far in a model that reads `context_tokens` at once."""
    return min(MOST_TOKENS, context_tokens // SHARE)


def fitting(entries: Iterable[Entry], tokens: int) -> tuple[list[Line], list[int]]:
    """The lines that fit, first entries first, and the numbers of those that do not."""
    lines: list[Line] = []
    left_out: list[int] = []
    for entry in entries:
        line = _fullest(entry, tokens)
        if line is None:
            left_out.append(entry.number)
            continue
        lines.append(line)
        tokens -= cost(line.text)
    return lines, left_out


def cost(text: str) -> int:
    return estimate(text) + LABEL_TOKENS


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


def _fullest(entry: Entry, tokens: int) -> Line | None:
    if tokens <= LABEL_TOKENS:
        return None
    if entry.in_full and cost(entry.text) <= tokens:
        return Line(entry.number, entry.text, shortened=False)
    line = thinned(entry.text)
    if cost(line) <= tokens:
        return Line(entry.number, line, shortened=entry.in_full)
    return None


def _joined(parts: Sequence[str], tokens: int, *, backwards: bool) -> str:
    kept: list[str] = []
    for part in parts:
        tokens -= estimate(part)
        if kept and tokens < 0:
            break
        kept.append(part)
    return " ".join(reversed(kept) if backwards else kept)
