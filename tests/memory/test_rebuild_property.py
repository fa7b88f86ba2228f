"""Whatever happens to a book, in whatever order its tasks are carried out: its memory is what
its texts, and its author's word, make anew.
"""

import random
from collections.abc import Callable, Iterator
from contextlib import suppress
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.signing import SignedPackage
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from pytest_django import Settings

from memory import correcting, graph, ledger, tasks, warming
from memory.chunking import chunks
from memory.indexing import index_version
from memory.models import BookMemory, Chunk, Entity, FactSpan, StoredFact, VersionReading
from memory.projecting import is_current, project_book, projection_of
from novellaforge import loop
from novellaforge.database import in_db
from novellaforge.errors import Refused
from novellaforge.models import QueuedTask
from projects.editing import edit, move
from projects.models import Chapter, Project
from projects.reading import approved_of
from projects.signals import manuscript_changed
from tests.copies import made_once
from tests.emptying import empty_all
from tests.factories import a_chapter, a_character, a_project, a_version
from tests.memory.graph.stories import everything_of
from tests.memory.reading_model import Reader, reading
from tests.model_server import prose
from writing import runs

pytestmark = pytest.mark.django_db(transaction=True)

CHAPTERS = 3
NAMES = ("Ilse Varga", "Aron Pell", "Tom Reed", "Mara Lind")  # two of them are in the bible
COLOURS = ("red", "green", "grey")


@pytest.fixture
def reader(settings: Settings) -> Iterator[Reader]:
    with reading(settings) as reader:
        reader.server.answer(prose, "Somebody stood there in a coat.")  # the summaries
        yield reader
        loop.run(graph.close())


def paragraphs_of(reader: Reader) -> list[str]:
    """Each says one to three things; sentences come in several of them."""
    wears = [reader.wears(name, colour) for name in NAMES for colour in COLOURS]
    stands = [reader.stands(name, place) for name in NAMES for place in ("the mill", "the quay")]
    lies = reader.says("The mill lies in the valley.", "the mill", "part_of", object="the valley")
    denied = reader.says(
        "Aron Pell was not ill.",
        "Aron Pell",
        "condition",
        "ill",
        words="was not ill",
        polarity="-",
    )
    return [*map(" ".join, zip(wears, stands * 2, strict=False)), lies, f"{denied} {wears[0]}"]


class Book:
    """What an author may do to one, each act with numbers that are taken as they fit."""

    def __init__(self, paragraphs: list[str], project: Project | None = None) -> None:
        self.paragraphs = paragraphs
        self.project = project or a_project(chapter_count=CHAPTERS)
        if not project:
            self._write()

    def _write(self) -> None:
        for name in NAMES[:2]:
            a_character(project=self.project, name=name)
        for number in range(1, CHAPTERS + 1):
            texts = [self.paragraph(number * 5 + each) for each in range(3)]
            chapter = a_chapter(project=self.project, number=number)
            self.approve(a_version(chapter=chapter, text="\n\n".join(texts)))

    def paragraph(self, number: int) -> str:
        return self.paragraphs[number % len(self.paragraphs)]

    def chapter(self, number: int) -> Chapter:
        return self.project.chapters.order_by("title")[number % CHAPTERS]

    def approve(self, version) -> None:
        runs.approve(version, self.project.owner, reindex_documents=False, prepare_plans=False)

    def _edited(self, number: int, change: Callable[[list[str]], None], approve: bool) -> None:
        chapter = self.chapter(number)
        newest = chapter.versions.first()
        assert newest
        texts = newest.text.split("\n\n")
        change(texts)
        version = edit(chapter, "\n\n".join(texts), newest.pk, self.project.owner)
        if approve:
            self.approve(version)

    def change(self, number: int, at: int, other: int) -> None:
        def change(texts: list[str]) -> None:
            texts[at % len(texts)] = self.paragraph(other)

        self._edited(number, change, approve=True)

    def insert(self, number: int, at: int, other: int) -> None:
        self._edited(number, lambda texts: texts.insert(at, self.paragraph(other)), approve=True)

    def remove(self, number: int, at: int, _other: int) -> None:
        self._edited(number, lambda texts: texts and texts.pop(at % len(texts)), approve=True)

    def turn_round(self, number: int, _at: int, _other: int) -> None:
        self._edited(number, lambda texts: texts.reverse(), approve=True)

    def draft(self, number: int, at: int, other: int) -> None:
        self._edited(number, lambda texts: texts.insert(at, self.paragraph(other)), approve=False)

    def rewrite(self, number: int, at: int, other: int) -> None:
        texts = "\n\n".join({self.paragraph(at), self.paragraph(other)})
        chapter = self.chapter(number)
        last = chapter.versions.count()
        self.approve(a_version(chapter=chapter, text=texts, number=last + 1))

    def go_back(self, number: int, at: int, _other: int) -> None:
        versions = list(self.chapter(number).versions.all())
        self.approve(versions[at % len(versions)])

    def move(self, number: int, at: int, _other: int) -> None:
        chapter = self.chapter(number)
        if chapter.trashed_at is None:
            places = self.project.chapters.filter(trashed_at=None).order_by("number")
            move(chapter, list(places.values_list("number", flat=True))[at % places.count()])

    def trash(self, number: int, _at: int, _other: int) -> None:
        self._put(self.chapter(number), timezone.now())

    def take_back(self, number: int, _at: int, _other: int) -> None:
        self._put(self.chapter(number), None)

    def _put(self, chapter: Chapter, trashed_at) -> None:
        Chapter.objects.filter(pk=chapter.pk).update(trashed_at=trashed_at)
        self.project.touch()
        for chapter_id in (None, chapter.pk):
            manuscript_changed.send(None, project_id=self.project.pk, chapter_id=chapter_id)

    def _fact(self, number: int) -> UUID:
        facts = list(
            self.project.facts.order_by("sentence", "chapter__title").values_list("pk", flat=True)
        )
        if not facts:
            raise Refused("Nothing was read yet.")
        return facts[number % len(facts)]

    def reject(self, fact: int, _at: int, _other: int) -> None:
        correcting.reject(self.project, self._fact(fact))

    def restore(self, fact: int, _at: int, _other: int) -> None:
        correcting.restore(self.project, self._fact(fact))

    def correct(self, fact: int, at: int, _other: int) -> None:
        correcting.correct(self.project, self._fact(fact), modality=("real", "dream")[at % 2])

    def say_otherwise(self, fact: int, at: int, _other: int) -> None:
        correcting.correct(self.project, self._fact(fact), value=f"a {COLOURS[at % 3]} coat")

    def merge(self, one: int, into: int, _other: int) -> None:
        people = Entity.objects.filter(project=self.project, kind="character").order_by("name")
        uids = list(people.values_list("pk", flat=True))
        if uids:
            correcting.merge(self.project, uids[one % len(uids)], uids[into % len(uids)])

    def carry_out(self, seed: int, _at: int, _other: int) -> None:
        """All that is queued, in any order; to keep what pages show changes no memory."""
        queued = QueuedTask.objects.filter(func__startswith="memory.", project_id=self.project.pk)
        calls = sorted({_call(task.payload) for task in queued.exclude(func=warming.TASK)})
        queued.delete()
        random.Random(seed).shuffle(calls)
        for func, args in calls:
            import_string(func)(*args)


def _call(payload: str) -> tuple[str, tuple[str, ...]]:
    task = SignedPackage.loads(payload)
    return task["func"], tuple(task["args"])


@made_once
def a_read_book(paragraphs: list[str]) -> Project:
    book = Book(paragraphs)
    book.carry_out(0, 0, 0)
    return book.project


def a_projected_book(reader: Reader) -> Book:
    """Where all tables are empty."""
    paragraphs = paragraphs_of(reader)
    book = Book(paragraphs, a_read_book(paragraphs))
    loop.run(project_book(book.project.pk))
    return book


OF_TEXTS = ("change", "insert", "remove", "turn_round", "draft", "rewrite", "go_back")
OF_PLACES = ("move", "trash", "take_back")
OF_FACTS = ("reject", "restore", "correct", "say_otherwise", "merge")
ACTS = st.tuples(
    st.sampled_from((*OF_TEXTS, *OF_PLACES, *OF_FACTS, "carry_out")),
    *(st.integers(0, 40) for _ in range(3)),
)


@pytest.mark.timeout(300)  # of all examples together
@settings(
    deadline=None,
    max_examples=5,
    phases=(Phase.explicit, Phase.generate),  # each example takes seconds: none is shrunk
    database=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(acts=st.lists(ACTS, min_size=4, max_size=10), seed=st.integers(0, 99))
def test_memory_is_what_a_rebuild_makes(
    reader: Reader, acts: list[tuple[str, int, int, int]], seed: int
) -> None:
    empty_all()  # of the example before
    book = a_projected_book(reader)
    for name, *numbers in acts:
        with suppress(Refused):
            getattr(book, name)(*numbers)
    book.carry_out(seed, 0, 0)
    project = book.project
    assert is_current(project.pk)
    assert ledger.unread(project.pk) == []
    assert_spans(project)
    assert_the_graph_is_as_made_anew(project)
    assert_passages_are_as_made_anew(project)
    if not Entity.objects.filter(project=project).exclude(merged_into=None).exists():
        assert_facts_are_as_read_anew(project)  # a merge teaches what a name means
    loop.run(graph.forget(project.pk))


def assert_spans(project: Project) -> None:
    """Each where its sentence stands, in texts that are approved."""
    texts = {each.pk: each.approved_version for each in approved_of(project.pk)}
    for fact in ledger.standing(project.pk).facts:
        version = texts[fact.chapter]
        assert version
        assert fact.version == version.pk
        assert version.text[fact.start : fact.end] == fact.sentence


def assert_the_graph_is_as_made_anew(project: Project) -> None:
    stands = loop.run(everything_of(project.pk))
    assert not loop.run(graph.differences(project.pk, *projection_of(project.pk)))
    loop.run(graph.forget(project.pk))
    tasks.project_book(str(project.pk))
    anew = loop.run(everything_of(project.pk))
    assert without_turns(anew) == without_turns(stands)


def without_turns(nodes: list[str]) -> list[str]:
    """Not how often it was projected."""
    return [node for node in nodes if "turn" not in node]


def assert_passages_are_as_made_anew(project: Project) -> None:
    stand = passages(project)
    for chapter in approved_of(project.pk):
        version = chapter.approved_version
        assert version
        assert [text for *_, text in stand[chapter.pk]] == list(chunks(version.text))
        assert {version_id for version_id, *_ in stand[chapter.pk]} == {version.pk}
    Chunk.objects.filter(project=project).delete()
    for chapter in approved_of(project.pk):
        assert chapter.approved_version
        index_version(chapter.approved_version)
    assert passages(project) == stand


def passages(project: Project) -> dict[UUID, list[tuple]]:
    rows = Chunk.objects.filter(project=project, chapter__in=approved_of(project.pk))
    found: dict[UUID, list[tuple]] = {}
    for chapter, *row in rows.order_by("ordinal").values_list(
        "chapter", "version", "ordinal", "sha256", "text"
    ):
        found.setdefault(chapter, []).append(tuple(row))
    return found


def assert_facts_are_as_read_anew(project: Project) -> None:
    """From the texts alone, and from what the author said of facts and names."""
    stand = meanings(project)
    FactSpan.objects.filter(fact__project=project, version__isnull=False).delete()
    VersionReading.objects.filter(version__chapter__project=project).delete()
    StoredFact.objects.filter(
        project=project, rejected=False, locked=False, corrections={}
    ).delete()
    for chapter in approved_of(project.pk):
        tasks.read_version(str(chapter.approved_version_id))
    assert meanings(project) == stand


def meanings(project: Project) -> list[tuple]:
    told = ledger.standing(project.pk)
    return sorted(
        (
            told.places[fact.chapter], fact.start, fact.end, fact.sentence, fact.predicate,
            str(fact.subject), str(fact.object), fact.value, fact.polarity, fact.modality,
        )
        for fact in told.facts
    )  # fmt: skip


def test_of_two_projections_at_once_the_older_does_not_stand(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    book = a_projected_book(reader)
    project_id = book.project.pk
    older, state = projection_of(project_id), ledger.state_of(project_id)
    book.reject(0, 0, 0)
    write = graph.project_facts
    overtaken: list[bool] = []

    async def overtaking(*args: Any, **how: Any) -> graph.Differences:
        found = await write(*args, **how)
        if not overtaken:  # another one, begun before, writes and notes what it knew then
            overtaken.append(True)
            await write(project_id, *older)
            memory = BookMemory.objects.filter(project=project_id)
            await in_db(memory.update, projected=state, projected_at=timezone.now())
        return found

    monkeypatch.setattr(graph, "project_facts", overtaking)
    tasks.project_book(str(project_id))
    assert overtaken
    assert is_current(project_id)
    assert not loop.run(graph.differences(project_id, *projection_of(project_id)))
