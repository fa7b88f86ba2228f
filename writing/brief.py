"""What a stage is given: the book, the chapter, what was stored before. Frozen values.

Built from rows in one place (`writing/briefing.py`); stages read nothing else.
"""

from dataclasses import dataclass, field
from typing import Literal
from uuid import UUID

from memory.context.chosen import NOTHING_CHOSEN, Chosen, Piece
from memory.entities import Entity
from memory.facts import Fact
from writing.plan import Plan


@dataclass(frozen=True)
class Person:
    name: str
    role: str = ""
    description: str = ""
    wants: str = ""
    voice: str = ""
    voice_lines: tuple[str, ...] = ()
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Place:
    name: str
    description: str = ""
    palette: str = ""


@dataclass(frozen=True)
class Book:
    id: UUID
    title: str
    premise: str
    language: str  # of the novel: en or fr
    genre: str = ""
    tone: str = ""
    person: str = "third"
    tense: str = "past"
    synopsis: str = ""
    revision: int = 0
    people: tuple[Person, ...] = ()
    places: tuple[Place, ...] = ()
    rules: tuple[str, ...] = ()
    wishes: tuple[str, ...] = ()  # the author's standing instructions
    style: tuple[str, ...] = ()  # how it is written, in sentences
    samples: tuple[str, ...] = ()  # passages that show it
    serial_comma: bool = True  # of a book in English
    worn: tuple[str, ...] = ()  # phrases to avoid, the author's own first


@dataclass(frozen=True)
class ChapterBrief:
    id: UUID
    number: int
    title: str
    outline: str = ""
    scenes: tuple[str, ...] = ()
    kind: str = "ordinary"
    point_of_view: str = ""
    required_points: tuple[str, ...] = ()
    forbidden: tuple[str, ...] = ()
    arc: str = ""
    is_last: bool = False


@dataclass(frozen=True)
class LaterChapter:
    """A chapter after this one, as its author planned it."""

    number: int
    title: str = ""
    outline: str = ""
    required_points: tuple[str, ...] = ()


@dataclass(frozen=True)
class Edges:
    """How a chapter's text opens and closes: its first sentence and its last."""

    number: int
    opens: str
    closes: str


@dataclass(frozen=True)
class Dials:
    """The settings in force for this run (`writing/dials.py` says where each comes from)."""

    max_revisions: int
    quality_gate_coherence_threshold: float
    quality_gate_score_threshold: float
    write_tokens_per_word: float
    write_max_tokens: int
    write_parallel_beats: bool
    write_distributed_beats: bool
    write_partial_revision: bool
    chapter_min_words: int
    chapter_max_words: int
    reindex_documents: bool
    cache_context_seconds: int
    cache_retrieval_seconds: int
    cache_rules_seconds: int
    context_prioritised: bool
    pregenerate_after_approval: int
    auto_approve: bool
    rules_off: tuple[str, ...] = ()


@dataclass(frozen=True)
class RunBrief:
    """What every stage of a run may know before anything was stored.

    `steering` is what the author said meanwhile of the beat at hand: of no shared prefix.
    `begins` is the state in which the chapter before ends, where its plan is known: for the
    plan alone, as are the `edges` of the last chapters. `settled` are keys of findings that the
    author dismissed or intends, `chosen` those of pieces that are always put before the model, or
    never.
    """

    run_id: UUID
    book: Book
    chapter: ChapterBrief
    dials: Dials
    target_words: int
    instruction: str = ""
    use_rag: bool = True
    steering: tuple[str, ...] = ()
    begins: str = ""
    edges: tuple[Edges, ...] = ()  # oldest first
    settled: frozenset[str] = frozenset()
    later: tuple[LaterChapter, ...] = ()  # the next few
    chosen: Chosen = NOTHING_CHOSEN


@dataclass(frozen=True)
class StoryContext:
    """Result of collect_context: what the story so far lends this chapter, cut to a budget."""

    previous_chapter_end: str = ""  # its last paragraph, verbatim
    told: tuple[str, ...] = ()  # "told in chapter 4: …", oldest first
    to_come: str = ""  # the next outline entry, labelled as not yet happened
    left_out: tuple[str, ...] = ()  # what the budget cut, named
    in_force: tuple[str, ...] = ()  # "chapter 4: Ilse has the key (“…”)", of whom it names
    events: tuple[str, ...] = ()  # of the last chapters
    ties: tuple[str, ...] = ()  # how those it names stand to each other
    openings: tuple[str, ...] = ()  # threads and promises that are open, with their age
    spoken: tuple[str, ...] = ()  # what its point of view has really said
    sample: str = ""  # a paragraph of the book's own prose
    pieces: tuple[Piece, ...] = field(default=(), compare=False)  # where its lines come from


@dataclass(frozen=True)
class Passage:
    text: str
    source: str  # "chapter 3" or a document's title
    rank: float = 0.0
    pinned: bool = False  # by the author, whatever its rank


@dataclass(frozen=True)
class Passages:
    """Result of retrieve_context, the best first; how many of all were compared by meaning too.

    `why` is a sentence for the author where that is not all of them; `left_out` are sentences on
    what was pinned and is not among them.
    """

    found: tuple[Passage, ...] = ()
    vectors: Literal["all", "some", "none"] = "all"
    why: str = ""
    left_out: tuple[str, ...] = ()


@dataclass(frozen=True)
class BeatText:
    """Result of write_beat and revise_beat; of the latter also the text `before`, and each
    passage as it was and is.
    """

    text: str
    words: int
    notes: tuple[str, ...] = ()  # "closed at a sentence at 118 of 100 words"
    before: str = ""
    changes: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True)
class Seam:
    """Result of mend_seam: the last paragraph before and the first after; None keeps both.

    `new` are its sentences that stood in neither: who reads the beats may have begun before.
    """

    before: str | None = None
    after: str | None = None
    why: str = ""
    new: tuple[str, ...] = ()


@dataclass(frozen=True)
class BeatFacts:
    """Result of extract_facts: what a beat makes true; offsets are in the beat's text.

    `refused` and `lowered` count what the text does not prove, and what it merely implies. `why`
    says why its facts could not be read.
    """

    facts: tuple[Fact, ...] = ()
    provisional: tuple[Entity, ...] = ()
    refused: dict[str, int] = field(default_factory=dict)
    lowered: int = 0
    why: str = ""


@dataclass(frozen=True)
class Draft:
    """The chapter as written so far: what stages after the plan are given."""

    context: StoryContext
    passages: tuple[Passage, ...]
    plan: Plan
    beats: dict[int, str] = field(default_factory=dict)  # the texts in force, seams applied
    facts: dict[int, BeatFacts] = field(default_factory=dict)  # those that stand in the texts
