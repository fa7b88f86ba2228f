"""What a stage is given, for tests: every function takes what the test is about."""

from dataclasses import replace
from typing import Any
from uuid import UUID

from writing.brief import (
    BeatFacts,
    Book,
    ChapterBrief,
    Dials,
    Draft,
    Passage,
    Person,
    Place,
    RunBrief,
    StoryContext,
)
from writing.plan import Beat, Plan

BOOK = UUID("00000000-0000-4000-8000-000000000001")
CHAPTER = UUID("00000000-0000-4000-8000-000000000002")
RUN = UUID("00000000-0000-4000-8000-000000000003")

ILSE = Person(
    "Ilse Marten",
    role="keeper of the ferry",
    description="Fifty, counts everything, limps since the winter of the flood.",
    wants="To know who took the oar.",
    voice="Short sentences, no questions.",
    voice_lines=("You said nobody came down here.", "Then count again."),
    aliases=("the ferrywoman",),
)
ARON = Person("Aron", role="her nephew", description="Nineteen, cannot swim.", wants="To leave.")
LANDING = Place("the landing", "Wet planks under a lamp.", "Tar, cold iron, the river's breath.")

SCENES = (
    "Ilse finds an oar missing at dusk.",
    "Aron lies about who came down to the landing.",
    "A stranger pays to cross in the dark.",
    "The lamp goes out in the middle of the river.",
)


def dials(**values: Any) -> Dials:
    given = Dials(
        max_revisions=2,
        quality_gate_coherence_threshold=6.0,
        quality_gate_score_threshold=7.5,
        write_tokens_per_word=1.5,
        write_max_tokens=1800,
        write_parallel_beats=True,
        write_distributed_beats=False,
        write_partial_revision=True,
        chapter_min_words=1200,
        chapter_max_words=2000,
        reindex_documents=False,
        cache_context_seconds=1800,
        cache_retrieval_seconds=3600,
        cache_rules_seconds=600,
        context_prioritised=True,
        pregenerate_after_approval=1,
        auto_approve=False,
    )
    return replace(given, **values)


def a_book(**values: Any) -> Book:
    given = Book(
        id=BOOK,
        title="The Ferry",
        premise="A ferrywoman suspects that the dead still cross.",
        language="en",
        genre="mystery",
        tone="Spare, cold, exact.",
        people=(ILSE, ARON),
        places=(LANDING,),
        rules=("Nobody crosses after the bell.",),
        wishes=("No dreams.",),
    )
    return replace(given, **values)


def an_empty_book(language: str = "en") -> Book:
    return Book(id=BOOK, title="", premise="", language=language)


def a_chapter(**values: Any) -> ChapterBrief:
    given = ChapterBrief(
        id=CHAPTER,
        number=4,
        title="The missing oar",
        outline="Ilse learns that someone used the ferry at night.",
        point_of_view="Ilse Marten",
    )
    return replace(given, **values)


def a_brief(target_words: int = 400, **values: Any) -> RunBrief:
    given = RunBrief(
        run_id=RUN, book=a_book(), chapter=a_chapter(), dials=dials(), target_words=target_words
    )
    return replace(given, **values)


CONTEXT = StoryContext(
    previous_chapter_end="Ilse barred the boathouse and went up to the house.",
    told=("told in chapter 1: the flood took the old bridge",),
    to_come="The stranger turns out to be the bridge keeper.",
)
PASSAGES = (Passage("The river kept its own accounts.", "chapter 2", 0.9),)


def a_beat(number: int = 1, words: int = 100, **values: Any) -> Beat:
    """Beats of one plan meet: each begins where the one before it ended."""
    states = (
        "Ilse stands alone on the landing at dusk, five oars counted.",
        "Ilse holds the lantern; Aron has come down to the landing.",
        "Ilse and Aron face each other, the lantern on the planks between them.",
        "The stranger sits in the ferry; Ilse holds his two coins.",
        "The ferry drifts in the dark; Aron has the lamp's broken glass in his hand.",
    )
    given = Beat(
        title=SCENES[(number - 1) % 4].rstrip("."),
        summary=SCENES[(number - 1) % 4],
        characters=("Ilse Marten", "Aron"),
        place="the landing",
        point_of_view="Ilse Marten",
        entry=states[(number - 1) % 4],
        exit=states[number if number < 5 else 4],
        words=words,
    )
    return given.model_copy(update=values)


def a_plan(beats: int = 4, words: int = 100, **values: Any) -> Plan:
    given = Plan(beats=tuple(a_beat(number, words) for number in range(1, beats + 1)))
    return given.model_copy(update=values)


def a_draft(beats: dict[int, str] | None = None, **values: Any) -> Draft:
    """Its beats were read, and said nothing, unless `facts` are given."""
    read = {beat: BeatFacts() for beat in beats or {}}
    given = Draft(CONTEXT, PASSAGES, a_plan(), beats=beats or {}, facts=read)
    return replace(given, **values)
