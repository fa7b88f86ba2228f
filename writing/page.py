"""A beat's text as a model writes it: what may be shown already, and when it is enough. Pure.

What was shown stays: a sentence is held back where it may be cut (near the wanted length),
where it may be a repetition, and where it may be talk. The exception, a sentence cut by a
broken stream or by the limit or one of our instructions, is said by `withdrawn`.
"""

import re
from collections.abc import Iterable
from typing import Literal

from projects.text import PARAGRAPH_BREAK, count_words, last_sentence_end, sentences
from writing.instructions import echoed
from writing.openings import look
from writing.wording import folded

TOLERANCE = 0.10
SHOWN_FREELY = 0.75  # of the wanted words; whole sentences from there on
REPEATED_WORDS = 4  # shorter sentences may come again

_NEWLINES = re.compile(r"[ \t]*\n\s*")

Stop = Literal["long", "loop", "talk"]


class Page:
    """`text` is what has been shown; it ends at a whole sentence after `end`.

    `target` is in words. `echoes` are sentences of the prompt: an answer that begins with
    one of them, or with what is written already, loses them.
    """

    def __init__(self, target: int, kept: str = "", echoes: Iterable[str] = ()) -> None:
        self.text = kept
        self.target = target
        self.low, self.high = target - int(target * TOLERANCE), target + int(target * TOLERANCE)
        self.stopped: Stop | None = None
        self.withdrawn = False
        self.words = count_words(kept)
        self._heard = [folded(sentence) for sentence in sentences(kept)]
        self._echoes = frozenset(folded(echo) for echo in echoes)
        self.begin()

    @property
    def is_short(self) -> bool:
        return self.words < self.low

    def begin(self, gap: str = " ") -> None:
        """A new answer comes; `gap` parts it from what stands, where it brings none itself."""
        self.stopped = None
        self.withdrawn = False
        self._rest = ""  # has come, is not shown
        self._shown = ""  # of the sentence that is coming
        self._gap = gap if self.text else ""
        self._opens = True  # at the start of a paragraph or answer
        self._echoing = True
        self._repeat: tuple[str, str] | None = None  # a sentence said before, and its gap
        self._over: list[tuple[str, str]] = []  # beyond the target, within the tolerance

    def feed(self, piece: str) -> str:
        """Takes what came; gives what is to be shown now."""
        before = len(self.text)
        self._rest = _NEWLINES.sub(PARAGRAPH_BREAK, self._rest + piece)
        self._advance(whole=False)
        return self.text[before:]

    def end(self) -> str:
        """The answer is over: gives what is still to be shown, unless `withdrawn`."""
        before = len(self.text)
        self._advance(whole=True)
        if self._shown:
            self.text = self.text[: -len(self._shown)].rstrip()
            self.withdrawn = True
        for gap, sentence in self._kept_of_over():
            self._write(gap, sentence)
        self._rest = self._shown = ""
        self._over, self._repeat = [], None
        return "" if self.withdrawn else self.text[before:]

    def _advance(self, whole: bool) -> None:
        while not self.stopped and (self._rest or (whole and self._shown)):
            if not self._shown and not self._may_open(whole):
                return
            coming = self._shown + self._rest
            sentence = _first_sentence(coming, whole)
            if not sentence:
                self._show(coming, whole)
                return
            self._rest = coming[len(sentence) :]
            self._hear(sentence)

    def _may_open(self, whole: bool) -> bool:
        """Strips the white space and headings before a sentence; False: not yet, or talk."""
        bare = self._rest.lstrip()
        if "\n" in self._rest[: len(self._rest) - len(bare)]:
            self._gap, self._opens = PARAGRAPH_BREAK if self.text else "", True
        self._rest = bare
        if not bare or not self._opens:
            return bool(bare)
        opening = look(bare, whole)
        if opening.verdict == "skip":
            self._rest = bare[opening.length :]
            return self._may_open(whole)
        if opening.verdict == "talk":
            self.stopped = "talk"
        return opening.verdict == "prose"

    def _show(self, coming: str, whole: bool) -> None:
        """Shows what has come of a sentence, where nothing speaks against it."""
        words = self._words_so_far() + count_words(coming)
        if words > self.high:
            self.stopped = "long"
        if whole or words > SHOWN_FREELY * self.target or self._repeat:
            return
        begun, visible = folded(coming), coming.rstrip()
        if any(said.startswith(begun) for said in (*self._heard, *self._echoes)):
            return
        self.text += (self._gap if not self._shown else "") + visible[len(self._shown) :]
        self._rest = coming[len(visible) :]
        self._shown = visible

    def _hear(self, sentence: str) -> None:
        if echoed(sentence):
            self.stopped = "talk"
            return
        said = folded(sentence)
        long = len(said.split()) >= REPEATED_WORDS
        if self._echoing and long and (said in self._heard or said in self._echoes):
            return
        self._echoing = False
        gap, self._gap, self._opens = self._gap, " ", False
        if long and said in self._heard:
            self._hear_again(gap, sentence, said)
            return
        if self._repeat:
            self._add(*self._repeat)
            self._repeat = None
        self._heard.append(said)
        self._add(gap, sentence)

    def _hear_again(self, gap: str, sentence: str, said: str) -> None:
        """A sentence may return once, alone; else the model turns in a circle."""
        if self._repeat or self._heard[-1] == said or self._heard.count(said) > 1:
            self.stopped = "loop"
        else:
            self._repeat = gap, sentence
            self._heard.append(said)

    def _add(self, gap: str, sentence: str) -> None:
        words = self._words_so_far() + count_words(sentence)
        if words > self.high:
            self.stopped = "long"
        elif self._shown or (words <= self.target and not self._over):
            self._write(gap, sentence)
        else:
            self._over.append((gap, sentence))

    def _write(self, gap: str, sentence: str) -> None:
        self.text += sentence[len(self._shown) :] if self._shown else gap + sentence
        self.words += count_words(sentence)
        self._shown = ""

    def _words_so_far(self) -> int:
        return self.words + sum(count_words(sentence) for _, sentence in self._over)

    def _kept_of_over(self) -> list[tuple[str, str]]:
        """All of it where the answer ended by itself, else up to the end nearest the target."""
        if self.stopped != "long":
            return self._over
        lengths = [self.words]
        for _, sentence in self._over:
            lengths.append(lengths[-1] + count_words(sentence))
        nearest = min(range(len(lengths)), key=lambda i: abs(lengths[i] - self.target))
        return self._over[:nearest]


def _first_sentence(text: str, whole: bool) -> str:
    """The first sentence, once it cannot go on; empty before."""
    found = sentences(text)
    if len(found) > 1:
        return found[0]
    bare = text.rstrip()
    return bare if whole and bare and last_sentence_end(bare) == len(bare) else ""
