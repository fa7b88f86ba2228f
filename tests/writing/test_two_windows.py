"""Two windows, two members or a worker at the same chapter: nothing is done twice, none waits for
the other for ever, and whoever comes too late is told so.

Each is led to the one moment in which it matters: `elsewhere` begins an act in another connection
and comes back when that waits for a row of this transaction.
"""

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from html import unescape

import pytest
from django.db import connection, transaction
from django.db.models import Model
from django.forms import model_to_dict
from django.test import Client
from rest_framework.test import APIClient

from novellaforge import jobs
from novellaforge.errors import Refused
from novellaforge.models import Job
from projects import editing, structure, trash
from projects.api.forms import changed
from projects.bible import take_out
from projects.bible_forms import ArcForm
from projects.forms import BookForm, OutlineForm, ShownForm
from projects.models import Arc, BookMatter, Chapter, ChapterVersion, Location, Project
from projects.structure.places import held_book
from projects.style.profile import keep, style_of
from tests.factories import (
    a_character,
    a_concept,
    a_location,
    a_run,
    a_version,
    an_arc,
    an_outlined_project,
)
from tests.waiting import eventually
from tests.writing.briefs import a_plan
from writing import pipeline
from writing.book_settings import BookSettingsForm
from writing.brief import BeatFacts, BeatText, Passages, StoryContext
from writing.briefing import Summarised
from writing.importing.job import APPROVAL, Cursor, _keep_approval
from writing.models import GenerationRun, GenerationSettings
from writing.pipeline import Step
from writing.presets import use
from writing.proving import Proofs
from writing.review import BeatCheck, Check, Critique, Remark, ValidationReport
from writing.runs import again, cancel, retry, start
from writing.runs.advancing import advance, store
from writing.runs.approving import approve_version
from writing.runs.beginning import begin
from writing.runs.locking import hold_chapter, lock
from writing.runs.recording import record
from writing.stages.quality_gate import CRITIC, ENABLED_CHECKS

pytestmark = pytest.mark.django_db(transaction=True)
State = GenerationRun.State
Elsewhere = Callable[..., Future[object]]
TEXT = "Ilse counted the oars."


@pytest.fixture
def elsewhere() -> Iterator[Elsewhere]:
    with ThreadPoolExecutor(1) as pool:

        def begun(act: Callable[..., object], *given: object) -> Future[object]:
            acting = pool.submit(_in_another_connection, act, *given)
            eventually(lambda: acting.done() or _waits_for_a_row())
            return acting

        yield begun


def _in_another_connection(act: Callable[..., object], *given: object) -> object:
    try:
        return act(*given)
    finally:
        connection.close()


def _waits_for_a_row() -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return bool(cursor.fetchone()[0])


@pytest.fixture
def book() -> Project:
    return an_outlined_project(4)


@pytest.fixture
def chapter(book: Project) -> Chapter:
    return at(book, 1)


def at(book: Project, number: int) -> Chapter:
    return book.chapters.select_related("project__owner").get(number=number)


def now(run: GenerationRun) -> GenerationRun:
    run.refresh_from_db()
    return run


def planned(chapter: Chapter, **values: object) -> GenerationRun:
    """A run that has its plan of one beat."""
    run = a_run(chapter=chapter, **values)
    store(run, Step(pipeline.COLLECT), StoryContext())
    store(run, Step(pipeline.RETRIEVE), Passages())
    store(run, Step(pipeline.PLAN), a_plan(1, 60))
    return run


# --- Runs -------------------------------------------------------------------------------


@pytest.mark.parametrize("act", [retry, lambda run: again(run, 1, "", run.requested_by)])
def test_what_goes_on_while_another_is_begun_is_refused(
    chapter: Chapter, elsewhere: Elsewhere, act: Callable[[GenerationRun], object]
) -> None:
    run = planned(chapter, state=State.STOPPED)
    with transaction.atomic():
        new, _is_new = start(chapter, chapter.project.owner, rewrite=True)
        late = elsewhere(act, run)
    with pytest.raises(Refused, match="later run"):
        late.result(30)
    assert list(chapter.runs.filter(state__in=GenerationRun.LIVE)) == [new]


def test_a_stop_and_a_first_step_do_not_wait_for_each_other(
    chapter: Chapter, elsewhere: Elsewhere
) -> None:
    run, _is_new = start(chapter, chapter.project.owner, mode="distributed")
    with transaction.atomic():
        lock(run.pk)
        late = elsewhere(begin, run.pk, Step(pipeline.COLLECT), None)
        cancel(run)
    assert late.result(30) is None
    run.refresh_from_db()
    assert (run.state, run.steps.count()) == (State.CANCELLED, 0)


def test_a_chapter_is_joined_though_somebody_types_in_it(
    chapter: Chapter, elsewhere: Elsewhere
) -> None:
    run = planned(chapter)
    run.drafts.create(beat=1, text=TEXT)
    store(run, Step(pipeline.WRITE, 1), BeatText(TEXT, 4))

    def join() -> None:
        with transaction.atomic():
            advance(lock(run.pk))

    with transaction.atomic():
        typed = a_version(chapter=chapter, origin=ChapterVersion.Origin.EDITED)
        late = elsewhere(join)
    late.result(30)
    run.refresh_from_db()
    assert run.version
    assert run.version.text == TEXT
    assert list(chapter.versions.all()) == [typed, run.version]  # theirs stays the newest


@pytest.mark.parametrize("act", [retry, lambda run: again(run, 1, "", run.requested_by)])
def test_a_run_ends_approved_while_it_is_asked_to_go_on(
    chapter: Chapter, elsewhere: Elsewhere, act: Callable[[GenerationRun], object]
) -> None:
    run = drafted_at_the_gate(chapter)
    with transaction.atomic():
        hold_chapter(chapter.pk)
        late = elsewhere(record, run.pk, Step(pipeline.APPROVE), Summarised(), None)
        act(run)
    late.result(30)
    assert now(run).state in (State.APPROVED, State.CANCELLED)


def drafted_at_the_gate(chapter: Chapter) -> GenerationRun:
    """It has passed; only its approval is to come."""
    run = planned(chapter, auto_approve=True)
    run.drafts.create(beat=1, text=TEXT)
    store(run, Step(pipeline.WRITE, 1), BeatText(TEXT, 4))
    with transaction.atomic():
        advance(lock(run.pk))
    judge(run, 9.0)
    record(run.pk, Step(pipeline.SUMMARISE), Summarised(), None)
    return now(run)


def judge(run: GenerationRun, score: float) -> None:
    made = tuple(Check(name=name, done=True) for name in ENABLED_CHECKS - {CRITIC})
    remark = Remark(quote=TEXT, remark="Nobody wants anything here.", beat=1)
    for stage, result in (
        (pipeline.EXTRACT, BeatFacts()),
        (pipeline.CHECK, BeatCheck()),
        (pipeline.PROVE, Proofs()),
        (pipeline.VALIDATE, ValidationReport(checks=made)),
        (pipeline.CRITICISE, Critique(score=score, remarks=(remark,))),
    ):
        beat = 1 if stage in (pipeline.EXTRACT, pipeline.CHECK) else None
        record(run.pk, Step(stage, beat), result, None)


@pytest.mark.parametrize("score", [9.0, 3.0])
def test_what_its_author_writes_while_a_draft_is_judged_is_not_put_below_it(
    chapter: Chapter, score: float
) -> None:
    """It would be approved, or revised, without what they wrote."""
    run = planned(chapter, auto_approve=True)
    run.drafts.create(beat=1, text=TEXT)
    store(run, Step(pipeline.WRITE, 1), BeatText(TEXT, 4))
    with transaction.atomic():
        advance(lock(run.pk))
    theirs = editing.edit(chapter, f"{TEXT} One is gone.", now(run).version_id, run.requested_by)
    judge(run, score)
    assert now(run).state == State.DRAFTED
    assert "newer text than its draft" in run.reason
    chapter.refresh_from_db()
    assert (chapter.approved_version, chapter.versions.first()) == (None, theirs)


# --- The order of the book's rows -------------------------------------------------------


def by_the_gate(version: ChapterVersion) -> None:
    approve_version(version)


def by_an_import(version: ChapterVersion) -> None:
    cursor = Cursor("A manuscript", (str(version.pk),), step=APPROVAL)
    _keep_approval(cursor, version, Job(kind="manuscript", project_id=version.chapter.project_id))


@pytest.mark.parametrize("approve", [by_the_gate, by_an_import])
def test_a_text_is_approved_while_chapters_are_moved(
    book: Project,
    chapter: Chapter,
    elsewhere: Elsewhere,
    approve: Callable[[ChapterVersion], None],
) -> None:
    version = a_version(chapter=chapter)
    with transaction.atomic():
        held_book(book.pk)
        late = elsewhere(transaction.atomic(approve), version)
        structure.insert(book.pk, 1, "A beginning", book.owner)
    late.result(30)
    chapter.refresh_from_db()
    assert (chapter.number, chapter.approved_version_id) == (2, version.pk)


def test_an_outline_is_saved_while_chapters_are_moved(
    book: Project, chapter: Chapter, elsewhere: Elsewhere
) -> None:
    with transaction.atomic():
        held_book(book.pk)
        late = elsewhere(changed, OutlineForm, {"title": "Another"}, chapter)
        structure.insert(book.pk, 1, "A beginning", book.owner)
    late.result(30)
    assert (at(book, 2).title, at(book, 1).title) == ("Another", "A beginning")


def test_an_entry_is_taken_out_while_it_is_changed(book: Project, elsewhere: Elsewhere) -> None:
    arc = book.arcs.create(number=2, title="The long night")
    with transaction.atomic():
        held_book(book.pk)
        late = elsewhere(take_out, book, Arc.objects.get(pk=arc.pk))
        changed(ArcForm, {"title": "The short night"}, arc)
    late.result(30)
    assert not book.arcs.filter(pk=arc.pk).exists()


ENTRIES: dict[str, tuple[str, Callable[[Project], Model], dict[str, str], dict[str, str]]] = {
    "character": ("characters", a_character, {"wants": "the boat"}, {"voice": "dry"}),
    "place": ("locations", a_location, {"palette": "tar"}, {"description": "A bell hangs there."}),
    "arc": ("arcs", an_arc, {"title": "The long night"}, {"summary": "Until the morning."}),
    "concept": ("concepts", a_concept, {"tone": "dry"}, {"stakes": "All of it."}),
}


def patched(book: Project, what: str, given: dict[str, object]) -> int:
    client = APIClient()
    client.force_authenticate(book.owner)
    return client.patch(f"/api/v1/projects/{book.pk}/{what}", given, format="json").status_code


@pytest.mark.parametrize("kind", ENTRIES)
def test_of_two_programs_at_one_entry_each_keeps_its_field(
    book: Project, elsewhere: Elsewhere, kind: str
) -> None:
    what, made, one, other = ENTRIES[kind]
    entry = made(project=book)  # type: ignore[call-arg]
    with transaction.atomic():
        held_book(book.pk)
        late = elsewhere(patched, book, f"{what}/{entry.pk}", one)
        type(entry)._default_manager.filter(pk=entry.pk).update(**other)
    assert late.result(30) == 200
    entry.refresh_from_db()
    assert model_to_dict(entry).items() >= (one | other).items()


def test_an_entry_that_was_taken_out_is_not_changed_back_into_being(
    book: Project, elsewhere: Elsewhere
) -> None:
    place = a_location(project=book)
    with transaction.atomic():
        held_book(book.pk)
        late = elsewhere(patched, book, f"locations/{place.pk}", {"palette": "tar"})
        take_out(book, Location.objects.get(pk=place.pk))
    assert late.result(30) == 404
    assert not book.locations.filter(pk=place.pk).exists()


def test_of_two_programs_at_the_front_matter_each_keeps_its_field(
    book: Project, elsewhere: Elsewhere
) -> None:
    matter = BookMatter.objects.create(project=book)
    with transaction.atomic():
        held_book(book.pk)
        late = elsewhere(patched, book, "matter", {"dedication": "For A."})
        BookMatter.objects.update(foreword="It rained.")
    assert late.result(30) == 200
    matter.refresh_from_db()
    assert (matter.dedication, matter.foreword) == ("For A.", "It rained.")


def test_of_two_programs_at_the_style_each_keeps_its_field(
    book: Project, elsewhere: Elsewhere
) -> None:
    with transaction.atomic():
        held_book(book.pk)
        late = elsewhere(patched, book, "style", {"lines": ["Mine."]})
        keep(book, replace(style_of(book), samples=("She ran.",)))
    assert late.result(30) == 200
    assert (style_of(book).lines, style_of(book).samples) == (("Mine.",), ("She ran.",))


def from_its_page(form: ShownForm, **typed: str) -> dict[str, object]:
    shown = {each.name: "" if each.value() is None else each.value() for each in form}
    return shown | {form.MARKS: unescape(form.shown.split('"')[-2])} | typed


def test_of_two_who_save_a_book_at_once_the_second_is_told(
    book: Project, client: Client, elsewhere: Elsewhere
) -> None:
    client.force_login(book.owner)
    sent = from_its_page(BookForm(instance=book), title="Mine")
    with transaction.atomic():
        changed(BookForm, {"title": "Theirs"}, held_book(book.pk))
        late = elsewhere(client.post, f"/books/{book.pk}/plan/book/", sent)
    assert "It reads otherwise by now: “Theirs”" in late.result(30).content.decode()  # type: ignore[attr-defined]
    book.refresh_from_db()
    assert book.title == "Theirs"


def test_a_preset_stays_that_is_chosen_while_settings_are_saved(
    book: Project, client: Client, elsewhere: Elsewhere
) -> None:
    client.force_login(book.owner)
    row = GenerationSettings.objects.create(project=book)
    sent = from_its_page(BookSettingsForm(instance=row, book=book), pregenerate_after_approval="2")
    with transaction.atomic():
        use("best_quality", book)
        late = elsewhere(client.post, f"/books/{book.pk}/settings/", sent)
    late.result(30)
    row.refresh_from_db()
    assert (row.preset, row.pregenerate_after_approval) == ("best_quality", 2)


def test_a_book_goes_to_the_trash_while_a_part_of_its_work_is_kept(
    book: Project, elsewhere: Elsewhere
) -> None:
    job, _is_new = jobs.start("outline", book.pk)
    with transaction.atomic():
        Job.objects.select_for_update().get(pk=job.pk)
        late = elsewhere(trash.put_in, book)
        book.touch()
    late.result(30)
    book.refresh_from_db()
    job.refresh_from_db()
    assert book.trashed_at
    assert job.state == Job.State.STOPPED


def test_of_two_moves_of_a_chapter_each_is_undone_to_where_it_was(
    book: Project, elsewhere: Elsewhere
) -> None:
    moved = at(book, 4)
    with transaction.atomic():
        structure.move(at(book, 4), 1, book.owner)
        late = elsewhere(structure.move, moved, 3, book.owner)
    structure.undo(late.result(30), book.owner)  # type: ignore[arg-type]
    assert at(book, 1) == moved


def test_a_chapter_that_goes_to_the_trash_is_not_moved(
    book: Project, elsewhere: Elsewhere
) -> None:
    moved = at(book, 4)
    with transaction.atomic():
        structure.put_in_trash(at(book, 4), book.owner)
        late = elsewhere(structure.move, moved, 1, book.owner)
    with pytest.raises(Refused, match="in the trash"):
        late.result(30)
