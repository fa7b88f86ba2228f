"""A version's facts, read by its paragraphs: only what no version has said before is asked."""

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from django_q.signing import SignedPackage
from pytest_django import Settings

from memory import catching_up, graph, ledger, maintenance, tasks, warming
from memory.extraction import Extraction
from memory.facts import Fact
from memory.locating import parted
from memory.models import Entity, FactSpan, StoredFact, VersionReading
from memory.reading import (
    PARTS_AT_ONCE,
    WORDS_A_PART,
    Part,
    parts_to_read,
    read_version,
    standing_in,
)
from memory.scene import read_scene
from novellaforge import loop, queues
from novellaforge.llm.errors import ModelError
from novellaforge.models import QueuedTask
from projects.models import Chapter, ChapterVersion, Project
from projects.text import count_words
from tests.factories import a_chapter, a_character, a_project, a_version, an_approved_version
from tests.memory.reading_model import Reader, model_of, reading
from tests.model_server import ChatRequest, says

pytestmark = pytest.mark.django_db(transaction=True)

BREAK = "\n\n"


@pytest.fixture
def reader(settings: Settings) -> Iterator[Reader]:
    with reading(settings) as reader:
        yield reader
        loop.run(graph.close())


@pytest.fixture
def project(db: None) -> Project:
    project = a_project()
    for name in ("Ilse Varga", "Aron Pell"):
        a_character(project=project, name=name)
    return project


@pytest.fixture
def chapter(project: Project) -> Chapter:
    return a_chapter(project=project)


def read(version: ChapterVersion) -> VersionReading:
    loop.run(read_version(version, model_of(version.chapter.project)))
    return VersionReading.objects.get(version=version)


def told(version: ChapterVersion) -> list[str]:
    facts = ledger.of_version(version).facts
    assert all(version.text[fact.start : fact.end] == fact.sentence for fact in facts)
    return [fact.sentence for fact in facts]


def filler(number: int, words: int = 54) -> str:
    return " ".join(
        f"Water {number} ran past stone {each} without a sound." for each in range(words // 9)
    )


def a_long_text(reader: Reader, count: int, words: int = 54) -> list[str]:
    """Paragraphs, each with one fact, of about this many words."""
    return [
        f"{reader.wears('Ilse Varga', f'c{number} red')} {filler(number, words)}"
        for number in range(count)
    ]


# --- Which parts are read, pure ---------------------------------------------------------


def parts_of(text: str, known: set[str] = frozenset(), said: tuple[Fact, ...] = ()) -> list[Part]:
    return list(parts_to_read(parted(text), known, said))


def keys(*texts: str) -> set[str]:
    return {each.key for text in texts for each in parted(text)}


def a_fact(sentence: str, beat: int = 1, subject: int = 1) -> Fact:
    return Fact(
        UUID(int=9), None, UUID(int=7), beat, 1, "condition", sentence, 0, 0,
        subject=UUID(int=subject), value="tired",
    )  # fmt: skip


def test_of_what_is_known_nothing_is_read() -> None:
    text = BREAK.join(("One.", "Two."))
    assert parts_of(text, keys(text)) == []
    assert parts_of("") == []


def test_a_changed_paragraph_is_read_with_the_one_before_it() -> None:
    text = BREAK.join(("One.", "Two, changed.", "Three."))
    (part,) = parts_of(text, keys("One.", "Three."))
    assert (part.before, part.text) == ("One.", "One.\n\nTwo, changed.")


def test_neighbours_are_read_together_and_others_apart() -> None:
    text = BREAK.join(("One.", "Two.", "Three.", "Four."))
    found = parts_of(text, keys("Three."))
    assert [part.text for part in found] == ["One.\n\nTwo.", "Three.\n\nFour."]


def test_a_text_that_nobody_knows_is_read_in_parts_each_of_them_a_beat() -> None:
    text = BREAK.join(filler(number) for number in range(30))
    found = parts_of(text)
    assert [part.beat for part in found] == list(range(1, len(found) + 1))
    assert all(count_words(part.text) < WORDS_A_PART + 120 for part in found)
    assert BREAK.join(each.text for part in found for each in part.paragraphs) == text


def test_a_reading_that_was_cut_goes_on_with_the_same_parts() -> None:
    text = BREAK.join(filler(number) for number in range(40))
    whole = parts_of(text)
    for part in whole:
        fact = a_fact(f"Water {part.text.split()[1]} ran past stone 0 without a sound.", part.beat)
        assert parts_of(text, part.keys, (fact,)) == [each for each in whole if each != part]


def test_new_paragraphs_belong_to_the_beat_before_them() -> None:
    said = (a_fact("Aron was tired.", beat=3), a_fact("Ilse was tired.", beat=4))
    text = BREAK.join(("Aron was tired.", "New.", "Ilse was tired.", "Newer."))
    found = parts_of(text, keys("Aron was tired.", "Ilse was tired."), said)
    assert [(part.paragraphs[0].text, part.beat) for part in found] == [("New.", 3), ("Newer.", 4)]


# --- Which facts stand, pure ------------------------------------------------------------


def test_a_sentence_that_another_paragraph_says_too_is_of_its_own_only() -> None:
    tom, ilse = a_fact("He was tired.", subject=1), a_fact("He was tired.", subject=2)
    first, second = parted("Tom came. He was tired.\n\nIlan came. He was tired.")
    stood = {tom.uid: {first.key}, ilse.uid: {second.key}}
    found = standing_in((first, second), (tom, ilse), stood)
    assert [(fact.subject, fact.start) for fact in found] == [
        (tom.subject, 10),
        (ilse.subject, 36),
    ]
    assert standing_in((second,), (tom,), stood) == ()


def test_where_nothing_is_known_of_paragraphs_the_sentence_decides() -> None:
    fact = a_fact("He was tired.")
    assert standing_in(parted("Tom came. He was tired."), (fact,))
    assert standing_in(parted("Tom came. He was not tired."), (fact,)) == ()


# --- Asked once -------------------------------------------------------------------------


def test_an_empty_text_asks_nothing_and_is_read(reader: Reader, chapter: Chapter) -> None:
    found = read(a_version(chapter=chapter, text=" \n\n "))
    assert (found.why, reader.calls) == ("", [])


def test_a_version_that_is_read_asks_nothing(reader: Reader, chapter: Chapter) -> None:
    version = a_version(chapter=chapter, text=reader.wears("Ilse Varga", "red"))
    read(version)
    before = VersionReading.objects.get().read_at
    assert read(version).read_at == before
    assert len(reader.calls) == 1


def test_of_thirty_paragraphs_one_that_was_edited_asks_once(
    reader: Reader, chapter: Chapter
) -> None:
    texts = a_long_text(reader, 30)
    first = a_version(chapter=chapter, text=BREAK.join(texts))
    read(first)
    asked = len(reader.calls)
    facts = {fact.uid: fact.sentence for fact in ledger.of_version(first).facts}
    texts[14] = reader.wears("Aron Pell", "grey")
    second = a_version(chapter=chapter, text=BREAK.join(texts))
    read(second)
    assert len(reader.calls) == asked + 1
    shown = reader.calls[-1].prompt
    assert texts[14] in shown
    assert "c13 red" in shown  # for its names
    assert "c12 red" not in shown
    assert "c15 red" not in shown
    now = {fact.uid: fact.sentence for fact in ledger.of_version(second).facts}
    gone, new = facts.keys() - now.keys(), now.keys() - facts.keys()
    assert [facts[uid] for uid in gone] == ["Ilse Varga wore a c14 red coat."]
    assert [now[uid] for uid in new] == ["Aron Pell wore a grey coat."]
    assert told(first) == list(facts.values())


@pytest.mark.parametrize(
    "edited", ["removed", "moved", "approved again"]
)  # fmt: skip
def test_what_only_moves_or_goes_asks_nothing(
    reader: Reader, chapter: Chapter, edited: str
) -> None:
    texts = a_long_text(reader, 6)
    first = a_version(chapter=chapter, text=BREAK.join(texts))
    read(first)
    asked = len(reader.calls)
    left = {"removed": texts[:3] + texts[4:], "moved": texts[3:] + texts[:3]}.get(edited, texts)
    second = a_version(chapter=chapter, text=BREAK.join(left))
    read(second)
    assert len(reader.calls) == asked
    assert told(second) == [text.split(".")[0] + "." for text in left]


def test_a_text_in_other_typography_asks_nothing(reader: Reader, chapter: Chapter) -> None:
    read(a_version(chapter=chapter, text="Ilse’s oar was wet… “No.”"))
    read(a_version(chapter=chapter, text='Ilse\'s oar was wet... "No."'))
    assert len(reader.calls) == 1


def test_a_sentence_that_means_another_now_is_not_said_of_the_first(
    reader: Reader, chapter: Chapter
) -> None:
    reader.says("He was dead.", "Aron Pell", "life_status", "dead")
    read(a_version(chapter=chapter, text="Aron Pell fell. He was dead."))
    assert ledger.said_of_chapter(chapter.pk)
    reader.facts.clear()
    reader.says("He was dead.", "Tom Reed", "life_status", "dead")
    second = a_version(chapter=chapter, text="Tom Reed fell. He was dead.")
    read(second)
    told = ledger.of_version(second)
    assert [told.entities[fact.subject].name for fact in told.facts] == ["Tom Reed"]


QUAY = "Ilse Varga stood at the quay."


def at_the_quay(reader: Reader, chapter: Chapter, day: str, *more: str) -> ChapterVersion:
    """A text that is still to be read as of this day."""
    reader.facts.pop(QUAY, None)
    reader.says(QUAY, "Ilse Varga", "located_at", object="the quay", when=day)
    return a_version(chapter=chapter, text=BREAK.join((f"It was {day}. {QUAY}", *more)))


def days_of(version: ChapterVersion) -> list[str]:
    facts = ledger.of_version(version).facts
    return [fact.time_text for fact in facts if fact.sentence == QUAY]


def test_a_sentence_is_of_the_day_that_its_own_text_says(reader: Reader, chapter: Chapter) -> None:
    first = at_the_quay(reader, chapter, "Monday")
    read(first)
    second = at_the_quay(reader, chapter, "Friday")
    read(second)
    assert (days_of(first), days_of(second)) == (["monday"], ["friday"])
    reader.facts.clear()
    longer = [a_version(chapter=chapter, text=each.text + BREAK + "It rained.") for each in
              (first, second)]  # fmt: skip
    for version in longer:
        read(version)
    assert len(reader.calls) == 3  # the last for the rain
    assert list(map(days_of, longer)) == [["monday"], ["friday"]]
    assert StoredFact.objects.filter(sentence=QUAY).count() == 1


def test_what_is_read_otherwise_stays_where_its_sentence_is_placed_anew(
    reader: Reader, chapter: Chapter
) -> None:
    read(at_the_quay(reader, chapter, "Monday"))
    version = at_the_quay(reader, chapter, "Friday")
    read(version)
    FactSpan.objects.filter(version=version).update(start=0, end=3)
    maintenance.facts.mend(chapter.project_id)
    assert days_of(version) == ["friday"]
    assert told(version) == [QUAY]


def test_what_is_read_otherwise_outlives_a_reading_that_is_cut(
    reader: Reader, chapter: Chapter
) -> None:
    read(at_the_quay(reader, chapter, "Monday"))
    version = at_the_quay(reader, chapter, "Friday", *a_long_text(reader, 24))
    reader.server.fault("401", times=None, match=says("c12 red coat"))
    with pytest.raises(ModelError):
        read(version)
    reader.server.script.faults.clear()
    reader.facts.clear()  # nothing says Friday any more
    assert read(version).why == ""
    assert days_of(version) == ["friday"]


def test_a_refrain_stays_where_one_of_its_paragraphs_stays(
    reader: Reader, chapter: Chapter
) -> None:
    refrain = reader.wears("Ilse Varga", "red")
    read(a_version(chapter=chapter, text=f"{refrain} One.\n\n{refrain} Two."))
    second = a_version(chapter=chapter, text=f"Nothing.\n\n{refrain} Two.")
    read(second)
    assert told(second) == [refrain]


# --- Cut in the middle ------------------------------------------------------------------


def test_a_reading_that_is_cut_keeps_its_parts_and_asks_nothing_twice(
    reader: Reader, chapter: Chapter
) -> None:
    texts = a_long_text(reader, 24)
    version = an_approved_version(chapter=chapter, text=BREAK.join(texts))
    reader.server.fault("401", times=None, match=says("c12 red coat"))
    with pytest.raises(ModelError):
        read(version)
    first, asked = VersionReading.objects.get(), len(reader.calls)
    assert first.why
    assert first.paragraphs
    assert ledger.unread(chapter.project_id) == [chapter.number]
    assert ledger.standing(chapter.project_id).facts == ()
    reader.server.script.faults.clear()
    assert read(version).why == ""
    assert len(reader.calls) == asked + 1
    assert told(version) == [text.split(".")[0] + "." for text in texts]
    answered = [call.prompt for call in reader.calls if call.outcome == "ok"]
    assert len(set(answered)) == len(answered)
    assert beats_of(version) == uncut_beats(reader, version)
    assert len(reader.calls) == asked + 1 + len(answered)


def beats_of(version: ChapterVersion) -> list[int]:
    return [fact.beat for fact in ledger.of_version(version).facts]


def uncut_beats(reader: Reader, version: ChapterVersion) -> list[int]:
    again = a_version(chapter=a_chapter(project=version.chapter.project), text=version.text)
    read(again)
    return beats_of(again)


def test_what_was_refused_is_counted_whether_it_was_cut_or_not(
    reader: Reader, chapter: Chapter
) -> None:
    texts = a_long_text(reader, 24)
    reader.says(
        "Ilse Varga wore a c0 red coat.", "Ilse Varga", "wears", words="wore nothing at all"
    )
    version = a_version(chapter=chapter, text=BREAK.join(texts))
    reader.server.fault("401", times=None, match=says("c12 red coat"))
    with pytest.raises(ModelError):
        read(version)
    reader.server.script.faults.clear()
    counts = read(version).counts
    again = a_version(chapter=a_chapter(project=chapter.project), text=version.text)
    assert counts["words"]
    assert counts == read(again).counts


def test_where_no_model_is_nothing_was_read(chapter: Chapter, settings: Settings) -> None:
    settings.LLM_BASE_URL, settings.LLM_RETRIES = "http://127.0.0.1:1/v1", 1
    version = an_approved_version(chapter=chapter, text="One.")
    with pytest.raises(ModelError):
        loop.run(read_version(version, model_of(chapter.project)))
    assert ledger.unread(chapter.project_id) == [chapter.number]


def test_read_by_two_at_once_nothing_is_there_twice(reader: Reader, chapter: Chapter) -> None:
    version = a_version(chapter=chapter, text=BREAK.join(a_long_text(reader, 12)))

    async def both() -> None:
        llm = model_of(chapter.project)
        await asyncio.gather(read_version(version, llm), read_version(version, llm))

    loop.run(both())
    assert VersionReading.objects.get().why == ""
    assert (StoredFact.objects.count(), FactSpan.objects.count()) == (12, 12)


# --- Answers that cannot be used --------------------------------------------------------


def test_an_unreadable_answer_leaves_why_and_is_tried_again_after_a_rest(
    reader: Reader, chapter: Chapter
) -> None:
    texts = a_long_text(reader, 24)
    version = an_approved_version(chapter=chapter, text=BREAK.join(texts))
    reader.server.fault("malformed_json", times=None, match=says("c12 red coat"))
    tasks.read_version(str(version.pk))
    found = VersionReading.objects.get()
    assert found.why
    assert ledger.unread(chapter.project_id) == [chapter.number]
    assert 0 < len(told(version)) < len(texts)
    tasks.catch_up()
    assert reads_queued() == []
    VersionReading.objects.update(read_at=timezone.now() - catching_up.REST - timedelta(minutes=1))
    tasks.catch_up()
    assert reads_queued() == [str(version.pk)]
    reader.server.script.faults.clear()
    asked = len(reader.calls)
    tasks.read_version(str(version.pk))
    assert len(reader.calls) == asked + 1
    assert ledger.unread(chapter.project_id) == []
    assert len(told(version)) == len(texts)


def reads_queued() -> list[str]:
    queued = QueuedTask.objects.filter(func=catching_up.READ_TASK, set_aside_at=None)
    return [SignedPackage.loads(task.payload)["args"][0] for task in queued]


def test_what_the_queue_gave_up_is_tried_again_after_a_rest(chapter: Chapter) -> None:
    version = an_approved_version(chapter=chapter, text="One.")
    queues.enqueue(
        catching_up.READ_TASK,
        str(version.pk),
        queue=queues.GENERATION_MEDIUM,
        project_id=chapter.project_id,
    )
    tasks.catch_up()
    assert len(reads_queued()) == 1
    QueuedTask.objects.update(set_aside_at=timezone.now())
    tasks.catch_up()
    assert reads_queued() == []
    QueuedTask.objects.filter(func=catching_up.READ_TASK).update(
        set_aside_at=timezone.now() - catching_up.REST - timedelta(minutes=1)
    )
    QueuedTask.objects.filter(func=catching_up.TASK).delete()
    tasks.catch_up()
    assert reads_queued() == [str(version.pk)]


def test_while_a_text_waits_for_a_model_the_graph_is_caught_up(chapter: Chapter) -> None:
    version = an_approved_version(chapter=chapter, text="One.")
    queues.enqueue(
        catching_up.READ_TASK,
        str(version.pk),
        queue=queues.GENERATION_MEDIUM,
        project_id=chapter.project_id,
        after=600.0,
    )
    for _every_five_minutes in range(2):
        tasks.catch_up()
    assert reads_queued() == [str(version.pk)]
    assert QueuedTask.objects.filter(func=catching_up.TASK).count() == 1


def test_a_book_whose_last_text_went_to_the_trash_is_projected_again(
    reader: Reader, chapter: Chapter
) -> None:
    version = an_approved_version(chapter=chapter, text=reader.wears("Ilse Varga", "red"))
    tasks.read_version(str(version.pk))
    tasks.catch_up()
    assert not QueuedTask.objects.exclude(func=warming.TASK).exists()
    Chapter.objects.update(trashed_at=timezone.now())
    tasks.catch_up()
    queued = QueuedTask.objects.exclude(func=warming.TASK)
    assert [task.func for task in queued] == [catching_up.TASK]
    tasks.project_book(str(chapter.project_id))
    QueuedTask.objects.all().delete()
    tasks.catch_up()
    assert not QueuedTask.objects.exclude(func=warming.TASK).exists()


@pytest.mark.parametrize(
    ("how", "reason"),
    [
        ({"n": 99}, "sentence"),
        ({"words": "said no such thing"}, "words"),
        ({"subject": "Nobody Here"}, "subject"),
        ({"predicate": "admires"}, "predicate"),
        ({"value": "a golden crown"}, "value"),
    ],
)
def test_what_the_sentence_does_not_prove_is_dropped_and_counted(
    reader: Reader, chapter: Chapter, how: dict, reason: str
) -> None:
    good = reader.wears("Ilse Varga", "red")

    def also_a_bad_one(request: ChatRequest) -> dict:
        fact = reader.facts[good][0] | {"n": 1}
        return {"facts": [fact, fact | how, "no fact at all"]}

    reader.server.answer("ExtractAnswer", also_a_bad_one)
    version = a_version(chapter=chapter, text=good)
    found = read(version)
    assert told(version) == [good]
    assert found.counts[reason] >= 1
    assert found.counts["malformed"] >= 1
    assert found.why == ""


@pytest.mark.parametrize("said", ["a \0red coat", "a red\x07 coat", "\x1ba red coat\u0085"])
def test_control_characters_of_an_answer_reach_no_table(
    reader: Reader, chapter: Chapter, said: str
) -> None:
    sentence = "Tom Reed wore a red coat."
    reader.says(sentence, "Tom\0 Reed", "wears", said)
    version = a_version(chapter=chapter, text=sentence)
    assert read(version).why == ""
    assert told(version) == [sentence]
    assert Entity.objects.get(provisional=True).name == "Tom Reed"


# --- Texts that nobody expects ----------------------------------------------------------


def test_control_characters_of_a_text(reader: Reader, chapter: Chapter) -> None:
    sentence = reader.wears("Ilse Varga", "red")
    text = f"\x07\x1b[0m\u202e\ufeff\r\n\r\n{sentence}\x0b\x0c\r\n\r\n\u2028\ufffd\x7f"
    version = a_version(chapter=chapter, text=text)
    assert read(version).why == ""
    assert told(version) == [sentence]


@pytest.mark.parametrize(
    "text",
    [
        "Ильза надела красное пальто. Вода шла мимо камней.",
        "伊尔莎穿着红色的外套。水流过石头。" * 50,
        "إيلسا ترتدي معطفا أحمر. الماء يجري.",
        "Ilse Varga portait un manteau rouge. « Partez ! » dit-elle.",
        "🦊🦊🦊",
        "...",
        "*\n\n***\n\n—\n\n",
    ],
)
def test_a_text_in_another_language_than_the_book_s_is_read(
    reader: Reader, chapter: Chapter, text: str
) -> None:
    version = a_version(chapter=chapter, text=text)
    assert read(version).why == ""
    assert told(version) == []


@dataclass
class AtOnce:
    """How many parts are being read, counted where they are asked for."""

    now: int = 0
    most: int = 0

    async def counted(self, *args: Any, **how: Any) -> Extraction:
        self.now += 1
        self.most = max(self.most, self.now)
        try:
            return await read_scene(*args, **how)
        finally:
            self.now -= 1


@pytest.fixture
def at_once(monkeypatch: pytest.MonkeyPatch) -> AtOnce:
    counting = AtOnce()
    monkeypatch.setattr("memory.reading.read_scene", counting.counted)
    return counting


def test_a_text_of_sixty_thousand_words_is_read_a_few_parts_at_once(
    reader: Reader, chapter: Chapter, at_once: AtOnce
) -> None:
    texts = a_long_text(reader, 120, words=495)
    version = a_version(chapter=chapter, text=BREAK.join(texts))
    assert count_words(version.text) > 60_000
    assert read(version).why == ""
    assert len(told(version)) == len(texts)
    assert len(reader.calls) <= 2 * len(texts)
    assert at_once.most == PARTS_AT_ONCE


def test_a_text_without_any_break_is_read_whole(reader: Reader, chapter: Chapter) -> None:
    texts = a_long_text(reader, 40, words=200)
    version = a_version(chapter=chapter, text=" ".join(texts))
    assert read(version).why == ""
    assert len(told(version)) == len(texts)
    assert len(reader.calls) > 10
