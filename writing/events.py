"""What a watcher of a run is told: a closed union, one payload a type.

All but `Chunk` are rows of Postgres; chunks live in a Redis stream, and one is a row where Redis
was away until the end of its beat. `id`s are given by the log when it sends. Clients ignore
types that they do not know.
"""

from typing import Annotated, Literal, Self
from uuid import UUID

from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from writing.brief import BeatFacts
from writing.review import Finding


class _Payload(BaseModel):
    model_config = ConfigDict(frozen=True)


class Status(_Payload):
    """A stage began or ended; `state` of the run where it changed."""

    type: Literal["status"] = "status"
    stage: str  # a name of writing.pipeline.STAGES, or "run"
    state: Literal["started", "done", "skipped", "failed", "stopped", "cancelled", "steered"]
    message: str
    beat: int | None = None
    seconds: float | None = None  # since the stage became due, where it is done


class BeatState(_Payload):
    """A beat of the plan, and where it stands. `kept`: characters kept of earlier attempts."""

    type: Literal["beat"] = "beat"
    beat: int
    state: Literal["waiting", "writing", "retrying", "done", "failed"]
    attempt: int = 0
    title: str = ""
    entry: str = ""
    exit: str = ""
    place: str = ""
    time: str = ""
    target_words: int = 0
    words: int = 0
    kept: int = 0
    message: str = ""


class Chunk(_Payload):
    """Text as the model says it: the beat's text is now its first `at` characters and this.

    `flushed`: how many characters of the beat Postgres is known to hold; no attempt loses
    a whole sentence of those.
    """

    type: Literal["chunk"] = "chunk"
    beat: int
    attempt: int
    content: str
    at: int = 0
    flushed: int = 0

    @property
    def end(self) -> int:
        return self.at + len(self.content)


def _alike(one: str, other: str) -> int:
    """How many characters both begin with."""
    pairs = zip(one, other, strict=False)
    return next((at for at, (a, b) in enumerate(pairs) if a != b), min(len(one), len(other)))


class Replace(_Payload):
    """Characters start to end (exclusive) of the beat's text now read `content`."""

    type: Literal["replace"] = "replace"
    beat: int
    start: int
    end: int
    content: str
    why: Literal["seam", "revision", "length", "kept"] = "seam"

    @classmethod
    def between(
        cls, beat: int, old: str, new: str, why: Literal["seam", "revision", "length"]
    ) -> Self:
        """The one stretch of `old` that differs, with what stands there in `new`."""
        start = _alike(old, new)
        same = _alike(old[start:][::-1], new[start:][::-1])
        content = new[start : len(new) - same]
        return cls(beat=beat, start=start, end=len(old) - same, content=content, why=why)

    def applied(self, text: str) -> str:
        return text[: self.start] + self.content + text[self.end :]


class FactsRead(_Payload):
    """What a beat makes true was read: how many facts, how many that its words do not prove."""

    type: Literal["facts"] = "facts"
    beat: int
    facts: int
    refused: int = 0
    why: str = ""  # they could not be read

    @classmethod
    def of(cls, beat: int, read: BeatFacts) -> Self:
        refused = sum(read.refused.values())
        return cls(beat=beat, facts=len(read.facts), refused=refused, why=read.why)


class FindingEvent(_Payload):
    """`against` is the sentence that it contradicts, of chapter `against_chapter` (0: bible)."""

    type: Literal["finding"] = "finding"
    beat: int | None = None
    severity: str
    sentence: str
    quote: str = ""
    against: str = ""
    against_chapter: int | None = None
    rule: str = ""
    key: str = ""

    @classmethod
    def of(cls, finding: Finding) -> Self:
        return cls(**finding.model_dump(include=set(cls.model_fields)))


class Usage(_Payload):
    """Of the whole run so far. `unpriced`: calls whose price nobody knows, in no cost."""

    type: Literal["usage"] = "usage"
    tokens_in: int
    tokens_cached: int
    tokens_out: int
    cost: str  # decimal
    currency: str = "USD"
    unpriced: int = 0


class Complete(_Payload):
    """The draft is there; `document_id` is its ChapterVersion."""

    type: Literal["complete"] = "complete"
    document_id: UUID
    word_count: int
    state: Literal["drafted", "approved"]
    sha256: str


class Error(_Payload):
    type: Literal["error"] = "error"
    message: str


class BeatSnapshot(_Payload):
    beat: int
    attempt: int
    state: Literal["waiting", "writing", "retrying", "done", "failed"]
    text: str
    flushed: int = 0  # of its characters, that Postgres holds
    title: str = ""
    target_words: int = 0


class Reset(_Payload):
    """Forget what was shown: this is how things stand, from Postgres.

    `planned`: `beats` are all that the chapter has. `seams`: the beats before the seams that
    were looked at.
    """

    type: Literal["reset"] = "reset"
    state: str
    beats: tuple[BeatSnapshot, ...] = ()
    planned: bool = False
    seams: tuple[int, ...] = ()


Event = (
    Status | BeatState | Chunk | Replace | FactsRead | FindingEvent
    | Usage | Complete | Error | Reset
)  # fmt: skip
EVENT: TypeAdapter[Event] = TypeAdapter(Annotated[Event, Field(discriminator="type")])
