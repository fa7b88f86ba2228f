"""The reading order: the chapter from its first word to its last, each told once. Pure.

Whoever only appends what is told has, in the end, the chapter as it was first joined. So a
text waits until nothing takes it back: the two paragraphs at a seam until it was looked at,
everything else until it is a whole sentence that Postgres is known to hold, because the next
attempt at a beat goes on after the last of those.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from projects.text import PARAGRAPH_BREAK, last_sentence_end
from writing import pipeline
from writing.events import BeatState, Chunk, Complete, Event, Replace, Reset, Status

_BREAK = re.compile(r"\s*\n\s*\n\s*")


@dataclass
class _Beat:
    attempt: int = 0
    text: str = ""
    flushed: int = 0
    is_done: bool = False


@dataclass
class Reading:
    """Fed with the events of a run from its beginning; `feed` gives what is to be told."""

    beat: int = 1  # where the reader is
    character: int = 0
    is_whole: bool = False  # all was told; what changes now is a revision
    _beats: dict[int, _Beat] = field(default_factory=dict)
    _seams: set[int] = field(default_factory=set)
    _is_planned: bool = False
    _is_joined: bool = False

    def feed(self, event: Event) -> Iterator[Event]:
        """Text becomes chunks in order; what changes told text, and all else, passes."""
        if isinstance(event, Chunk):
            self._hear(event)
        elif isinstance(event, Reset):
            self._load(event)
        elif isinstance(event, Replace):
            yield from self._replace(event)
        elif isinstance(event, BeatState):
            self._turn(event)
            yield event
        elif isinstance(event, Status):
            self._note(event)
            yield event
        self._is_joined |= isinstance(event, Complete)
        yield from self._readable()
        if not isinstance(event, Chunk | Reset | Replace | BeatState | Status):
            yield event

    def _hear(self, chunk: Chunk) -> None:
        beat = self._at(chunk.beat)
        if chunk.attempt < beat.attempt or chunk.at > len(beat.text) or beat.is_done:
            return
        if chunk.attempt > beat.attempt or chunk.end > len(beat.text):
            beat.text = beat.text[: chunk.at] + chunk.content
        beat.attempt = chunk.attempt
        beat.flushed = max(beat.flushed, min(chunk.flushed, len(beat.text)))

    def _load(self, reset: Reset) -> None:
        for told in reset.beats:
            done = told.state == "done"
            self._beats[told.beat] = _Beat(told.attempt, told.text, told.flushed, done)
        self._seams |= set(reset.seams)
        self._is_planned |= reset.planned

    def _replace(self, change: Replace) -> Iterator[Event]:
        beat = self._at(change.beat)
        if change.end > len(beat.text):
            return  # of a text that was not heard whole: a reset follows
        beat.text = change.applied(beat.text)
        if self._was_told(change):
            if change.beat == self.beat and not self.is_whole:
                self.character += len(change.content) - (change.end - change.start)
            yield change

    def _turn(self, state: BeatState) -> None:
        beat = self._at(state.beat)
        if state.state == "writing":
            beat.attempt, beat.text = state.attempt, beat.text[: state.kept]
            beat.flushed = len(beat.text)
        elif state.state == "done":
            beat.text = beat.text[: state.kept]
            beat.is_done = len(beat.text) == state.kept  # else not heard whole: a reset follows

    def _note(self, status: Status) -> None:
        ended = status.state in ("done", "skipped")
        if status.stage == pipeline.SEAM and status.beat and ended:
            self._seams.add(status.beat)
        self._is_planned |= status.stage == pipeline.PLAN and ended
        self._is_joined |= status.stage == pipeline.JOIN and ended

    def _readable(self) -> Iterator[Event]:
        while self.beat in self._beats and not self.is_whole:
            beat = self._beats[self.beat]
            end = self._end_of(beat)
            if end > self.character:
                content = beat.text[self.character : end]
                if self.beat > 1 and not self.character:
                    content = PARAGRAPH_BREAK + content
                at, self.character = self.character, end
                yield Chunk(beat=self.beat, attempt=beat.attempt, content=content, at=at)
            if not beat.is_done or end < len(beat.text):
                return
            if self._is_last():
                self.is_whole = True
            if self.beat + 1 not in self._beats:
                return
            self.beat, self.character = self.beat + 1, 0

    def _end_of(self, beat: _Beat) -> int:
        """How far the beat where the reader is can be told."""
        if self.beat > 1 and self.beat - 1 not in self._seams and not self._is_joined:
            return 0
        if not beat.is_done:
            return _safe_end(beat.text[: beat.flushed])
        if self._is_settled() or not _BREAK.search(beat.text):
            return len(beat.text)
        return _start_of_last_paragraph(beat.text)

    def _is_settled(self) -> bool:
        """Whether nothing owns the last paragraph of the beat any more."""
        return self._is_last() or self._is_joined or self.beat in self._seams

    def _is_last(self) -> bool:
        return (self._is_planned or self._is_joined) and self.beat == max(self._beats)

    def _was_told(self, change: Replace) -> bool:
        return self.is_whole or (change.beat, change.start) < (self.beat, self.character)

    def _at(self, beat: int) -> _Beat:
        return self._beats.setdefault(beat, _Beat())


def _safe_end(text: str) -> int:
    """Of a text that goes on: to its last whole sentence, or to what may be its last paragraph."""
    heard = text.rstrip()
    if _BREAK.search(heard):
        return _start_of_last_paragraph(heard)
    spaces = list(re.finditer(r"\s", text))
    return last_sentence_end(text[: spaces[-1].start()]) if spaces else 0


def _start_of_last_paragraph(text: str) -> int:
    """Where the white space before it begins."""
    return [match.start() for match in _BREAK.finditer(text)][-1]
