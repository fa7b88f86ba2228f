"""One book's whole life leaves another as it was: its rows, its graph, its cache."""

import hashlib
from collections.abc import Callable, Iterator, Sequence
from functools import cache, reduce
from operator import or_
from uuid import UUID, uuid4

import pytest
from django.apps import apps
from django.core.cache import cache as django_cache
from django.db import connection, transaction
from django.db.models import ForeignKey, Model, OneToOneField, Q, UUIDField
from django.utils import timezone
from django.utils.module_loading import import_string
from django_q.signing import SignedPackage
from pytest_django import Settings

from memory import correcting, graph, ledger, maintenance, tasks
from memory.checking import compared, judged_by_rules
from memory.maintenance import rebuild
from memory.models import Chunk, Entity, FactSpan, StoredFact, Summary, VersionReading
from memory.retrieval import look_up
from memory.standpoint import Standpoint
from novellaforge import caches, jobs, loop
from novellaforge.database import in_db
from novellaforge.models import LLMCall, QueuedTask
from projects.editing import edit, move
from projects.models import Chapter, Project
from projects.signals import bible_changed, manuscript_changed, project_deleted
from tests.factories import a_document, a_user, a_version, an_outlined_project
from tests.jobs import deliver_all
from tests.memory.graph.stories import everything_of
from tests.memory.reading_model import Reader, reading
from tests.model_server import prose
from writing import runs
from writing.models import ContinuityIssue, GenerationSettings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def reader(settings: Settings) -> Iterator[Reader]:
    with reading(settings) as reader:
        reader.server.answer(prose, "Somebody stood there in a coat.")
        yield reader
        loop.run(graph.close())


@pytest.fixture(autouse=True)
def _job(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(jobs, "_kinds", dict(jobs._kinds))
    rebuild.register()


# --- Everything that is of a book -------------------------------------------------------


def ways_to_project(model: type[Model], seen: frozenset[type[Model]] = frozenset()) -> list[str]:
    """The look-ups that lead from a row to a book's id, over any keys."""
    if model is Project:
        return ["pk"]
    ways: list[str] = []
    for field in model._meta.concrete_fields:
        if field.name == "project_id" and isinstance(field, UUIDField):
            ways.append("project_id")
        elif isinstance(field, ForeignKey | OneToOneField):
            to = field.related_model
            if isinstance(to, type) and to not in seen | {model}:
                ways += [f"{field.name}__{way}" for way in ways_to_project(to, seen | {model})]
    return ways


WAYS = {
    model: ways
    for model in apps.get_models(include_auto_created=True)
    if (ways := ways_to_project(model))
}


def hashes_of(project_id: UUID) -> dict[str, str | None]:
    """Of each table, a hash of a book's rows; None where it has none."""
    found: dict[str, str | None] = {}
    with connection.cursor() as cursor:
        for table, (query, names) in _hashing().items():
            cursor.execute(query, [project_id] * names)
            [found[table]] = cursor.fetchone()
    return found


@cache
def _hashing() -> dict[str, tuple[str, int]]:
    """By table, the query, and how often it names the book."""
    found, any_book = {}, uuid4()
    for model, ways in WAYS.items():
        of_book = reduce(or_, (Q(**{way: any_book}) for way in ways))
        columns = [field.attname for field in model._meta.concrete_fields]
        rows = model._base_manager.filter(of_book).order_by().values_list(*columns)
        query, given = rows.query.sql_with_params()
        assert set(given) == {any_book}
        whole = "md5(string_agg(row::text, chr(10) ORDER BY row::text))"
        found[model._meta.label] = f"SELECT {whole} FROM ({query}) AS row", len(given)
    return found


def kept_of(project_id: UUID) -> list[tuple[str, object]]:
    keys = sorted(django_cache.iter_keys(f"project:{project_id}:*"))  # type: ignore[attr-defined]
    return [(key, django_cache.get(key)) for key in keys]


def hashed(parts: Sequence[object]) -> str | None:
    return hashlib.sha256("\n".join(map(repr, parts)).encode()).hexdigest() if parts else None


def state_of(project_id: UUID) -> dict[str, str | None]:
    """Of each table, of the graph and of the cache, for a message that says which."""
    nodes = loop.run(everything_of(project_id))
    beside = {"the graph": hashed(nodes), "the cache": hashed(kept_of(project_id))}
    return hashes_of(project_id) | beside


# --- Two books that say the same --------------------------------------------------------


def a_whole_book(reader: Reader, owner) -> Project:
    """Three chapters, read, indexed, summarised, projected; checked and looked up."""
    project = an_outlined_project(owner=owner)
    project.characters.filter(name="Ilse Varga").update(description="Forty, grey eyes.")
    a_document(project=project)
    GenerationSettings.objects.create(project=project)
    texts = (
        f"{reader.wears('Ilse Varga', 'red')} {reader.stands('Tom Reed', 'the mill')}",
        f"{reader.wears('Mara Lind', 'grey')} {reader.stands('Aron Pell', 'the quay')}",
        reader.says("The mill lies in the valley.", "the mill", "part_of", object="the valley"),
    )
    for chapter, text in zip(project.chapters.all(), texts, strict=True):
        runs.approve(a_version(chapter=chapter, text=text), owner, prepare_plans=False)
    bible_changed.send(None, project_id=project.pk)
    carry_out(project)
    look(project)
    ContinuityIssue.objects.create(
        project=project, chapter=chapter, key="dead_acts:1:2", kind="contradiction",
        rule="dead_acts", severity="blocking", sentence="He is dead.",
    )  # fmt: skip
    return project


def carry_out(project: Project) -> None:
    queued = QueuedTask.objects.filter(func__startswith="memory.", project_id=project.pk)
    calls = [SignedPackage.loads(task.payload) for task in queued.order_by("pk")]
    queued.delete()
    for call in calls:
        import_string(call["func"])(*call["args"])


def look(project: Project) -> None:
    """What fills the caches."""
    project.refresh_from_db()
    at = Standpoint(project.pk, project.revision, project.language, 3)
    facts = ledger.standing(project.pk).facts
    view = loop.run(compared(at, facts[:1], {})).view
    judged_by_rules(at, view, seconds=600)
    look_up(at, (), ("mill",), seconds=600)


# --- A life -----------------------------------------------------------------------------


def edits(project: Project) -> None:
    chapter = project.chapters.get(number=1)
    newest = chapter.versions.first()
    assert newest
    version = edit(
        chapter, f"{newest.text}\n\nTom Reed stood at the quay.", newest.pk, project.owner
    )
    runs.approve(version, project.owner, reindex_documents=True, prepare_plans=False)


def moves(project: Project) -> None:
    move(project.chapters.get(number=3), 1)


def trashes(project: Project) -> None:
    Chapter.objects.filter(project=project, number=2).update(trashed_at=timezone.now())
    manuscript_changed.send(None, project_id=project.pk, chapter_id=None)


def changes_the_bible(project: Project) -> None:
    project.characters.filter(name="Ilse Varga").update(name="Ilse Moor", description="Blind.")
    project.locations.all().delete()
    bible_changed.send(None, project_id=project.pk)


def corrects(project: Project) -> None:
    one, other = project.facts.filter(predicate="wears").order_by("pk")[:2]
    correcting.reject(project, one.pk)
    correcting.correct(project, other.pk, value="a green coat")
    correcting.lock(project, other.pk)


def merges(project: Project) -> None:
    tom = Entity.objects.filter(project=project, name="Tom Reed").order_by("pk")[0]
    aron = project.characters.get(name="Aron Pell")
    correcting.keep(project, tom.pk)
    correcting.rename(project, tom.pk, "Thomas Reed")
    correcting.merge(project, tom.pk, aron.pk)


def is_reconciled(project: Project) -> None:
    Chunk.objects.filter(project=project).delete()
    FactSpan.objects.filter(fact__project=project).delete()
    loop.run(graph.forget(project.pk))
    maintenance.reconcile(project.pk)
    deliver_all(rebuild.start(project.pk)[0])


def is_forgotten(project: Project) -> None:
    caches.forget(project.pk)
    loop.run(graph.forget(project.pk))
    tasks.project_book(str(project.pk))


def is_asked_about(project: Project) -> None:
    look(project)
    tasks.catch_up()


def is_deleted(project: Project) -> None:
    project_id = project.pk
    with transaction.atomic():
        project_deleted.send(None, project_id=project_id)
        project.delete()
    tasks.forget_project(str(project_id))


LIFE: tuple[Callable[[Project], None], ...] = (
    edits, moves, changes_the_bible, corrects, merges, is_asked_about, is_reconciled, trashes,
    is_forgotten,
)  # fmt: skip


def test_the_walk_finds_all_that_memory_keeps() -> None:
    assert WAYS.keys() >= {
        StoredFact, FactSpan, Entity, VersionReading, Chunk, Summary, Chapter, ContinuityIssue,
        QueuedTask, LLMCall,
    }  # fmt: skip


def test_a_book_s_whole_life_and_end_leave_another_as_it_was(reader: Reader) -> None:
    owner = a_user()
    mine, other = (a_whole_book(reader, owner) for _ in range(2))
    before = state_of(other.pk)
    for empty in ("memory.StoredFact", "memory.FactSpan", "memory.Chunk", "memory.Summary",
                  "memory.Entity", "novellaforge.LLMCall", "the graph", "the cache"):  # fmt: skip
        assert before[empty], empty
    stands = state_of(mine.pk)
    for act in LIFE:
        was = stands
        act(mine)
        carry_out(mine)
        stands = state_of(mine.pk)
        assert stands != was, act.__name__
        assert state_of(other.pk) == before, act.__name__
    project_id = mine.pk
    is_deleted(mine)
    assert state_of(other.pk) == before
    assert loop.run(everything_of(project_id)) == []
    assert kept_of(project_id) == []
    # Money that was spent; and tasks, by which it ends.
    outlive = {"LLMCall", "SpentSum", "QueuedTask", "AuditRow"}
    outlive = {f"novellaforge.{name}" for name in outlive}
    assert {name for name, rows in hashes_of(project_id).items() if rows} <= outlive


def test_a_projection_that_ends_after_its_book_leaves_nothing(
    reader: Reader, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = a_whole_book(reader, a_user())
    project_id = project.pk
    project_facts = graph.project_facts

    async def late(*args, **how):
        await in_db(Project.objects.filter(pk=project_id).delete)
        await graph.forget(project_id)
        return await project_facts(*args, **how)

    monkeypatch.setattr(graph, "project_facts", late)
    tasks.project_book(str(project_id))
    assert loop.run(everything_of(project_id)) == []
