"""A manuscript becomes approved chapters: looked at, stored, read; stopped and killed."""

from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest
from django.utils import timezone

from memory.ledger import unread
from memory.models import Chunk, Summary, VersionReading
from novellaforge import jobs
from novellaforge.errors import Refused
from novellaforge.models import Job, QueuedTask
from projects.importing.correcting import Corrections
from projects.importing.reading_files import MOST_BYTES
from projects.models import BookMatter, ChapterVersion, Project
from tests.clusters import running_cluster
from tests.factories import a_chapter, a_project, a_version, an_approved_version
from tests.jobs import await_state, deliver, deliver_all, its_tasks
from tests.memory.reading_model import Reader
from tests.model_server import ChatRequest, ModelServer
from tests.projects.test_importing import ENGLISH, FRENCH
from tests.waiting import eventually
from tests.writing import scripts
from writing import importing
from writing.importing import Choice, Waiting
from writing.importing.job import Cursor
from writing.models import ContinuityIssue
from writing.runs import approve

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State
SUMMARY = "Ilse finds that an oar is missing and says nothing of it."
OTHER = ENGLISH.replace("oars", "lamps").replace("Ilse", "Aron")
THIRD = ENGLISH.replace("oars", "ropes")
ONE = f"Chapter 1. The oars\n\n{ENGLISH}"
TWO = f"{ONE}\n\nChapter 2\n\n{OTHER}"
THREE = f"{TWO}\n\nChapter 3\n\n{THIRD}"


@pytest.fixture
def asked(asked: ModelServer) -> ModelServer:
    asked.answer(lambda request: request.answer_name == "", SUMMARY)
    asked.answer("ExtractAnswer", {"facts": []})
    return asked


def bring(project: Project, text: str = THREE) -> Job:
    return importing.take(project, project.owner_id, "The Salt Ferry", text)


def begun(project: Project, text: str = THREE, **choice: bool) -> Job:
    bring(project, text)
    return importing.start(project, Choice(**choice))[0]


def looked_at(project: Project, text: str = THREE, **choice: bool) -> importing.Preview:
    return importing.preview_of(project, Waiting("", text), Choice(**choice))


def approved(project: Project) -> list[tuple[int, str]]:
    chapters = project.chapters.exclude(approved_version=None).order_by("number")
    return [(each.number, each.approved_version.text) for each in chapters]


def purposes(model: ModelServer) -> list[str]:
    return ["facts" if call.answer_name else "summary" for call in model.calls]


# --- What is refused, and what is said before ---------------------------------------------


def test_nothing_to_import() -> None:
    book = a_project()
    for text in ("", " \n\x00\n"):
        with pytest.raises(Refused, match="There is no text"):
            bring(book, text)
    with pytest.raises(Refused, match="bring one first"):
        importing.start(book, Choice())
    assert not Job.objects.exists()


def test_too_much_at_once() -> None:
    with pytest.raises(Refused, match=r"10\.0 MB, and at most 10 MB"):
        bring(a_project(), "é" * (MOST_BYTES // 2 + 1))


def test_only_headings() -> None:
    book = a_project()
    bring(book, "Chapter 1\n\nChapter 2")
    with pytest.raises(Refused, match="There is no text"):
        importing.start(book, Choice())


def test_more_chapters_than_a_book_has() -> None:
    text = "".join(f"# The crossing {n}\n\nOne.\n\n" for n in "abcdefghij" * 101)
    assert looked_at(a_project(), text).refusals == (
        "A book has at most 1,000 chapters; this would be chapter 1,010.",
    )


def test_an_approved_text_is_replaced_only_if_that_is_said() -> None:
    book = a_project()
    an_approved_version(chapter=a_chapter(project=book))
    found = looked_at(book)
    assert found.has_written
    assert found.refusals == (
        "Chapter 1 has an approved text: say that it is to be replaced. The old text stays among "
        "its versions.",
    )
    assert looked_at(book, replace=True).refusals == ()
    bring(book)
    with pytest.raises(Refused, match="Chapter 1 has an approved text"):
        importing.start(book, Choice())
    assert importing.waiting(book)


def test_a_chapter_in_the_trash_holds_its_number() -> None:
    book = a_project()
    a_chapter(project=book, trashed_at=timezone.now())
    assert looked_at(book, replace=True).refusals == (
        "Chapter 1 is in the trash: take it out first.",
    )


def test_another_language_is_taken_only_anyway() -> None:
    book = a_project(language="en")
    text = f"Chapter 1\n\n{ENGLISH}\n\nChapter 2\n\n{FRENCH}"
    found = looked_at(book, text)
    assert [each.tongue for each in found.chapters] == ["same", "other"]
    assert "Chapter 2 does not seem to be in the book's language" in found.refusals[0]
    assert looked_at(book, text, anyway=True).refusals == ()


def test_what_is_said_before() -> None:
    book = a_project()
    a_chapter(project=book, title="The lamps")
    text = f"By A. Pell\n\n{THREE}\n\nChapter 6\n\nChapter 7\n\nOne."
    found = looked_at(book, text)
    assert (found.front, found.front_words) == ("By A. Pell", 3)
    assert [each.standing for each in found.chapters] == [
        "unwritten", "new", "new", "empty", "new",
    ]  # fmt: skip
    assert (found.words, found.calls) == (3 * 53 + 1, 8)
    assert found.warnings == (
        "Chapter 6 has a heading and no text: it is passed over.",
        "Chapters 4–5 are neither in the manuscript nor in the book: their places stay free.",
        "Chapter 1 is “The oars” in the manuscript and “The lamps” in the book: the book's title "
        "stays.",
    )
    assert looked_at(book, "One.").warnings[0].startswith("No heading of a chapter was found")


def test_the_front_counts_as_the_first_chapter_if_that_is_chosen() -> None:
    found = looked_at(a_project(), f"A word before.\n\n{THREE}", front=True)
    assert [(each.number, each.words) for each in found.chapters][:2] == [(1, 3), (2, 53)]
    assert "counted in their order" in found.warnings[0]


def test_what_waits_is_replaced_by_what_is_brought_next() -> None:
    book = a_project()
    bring(book, "One.")
    job = bring(book, "Two.")
    assert (Job.objects.get(), its_tasks(job)) == (job, [])
    assert (job.state, job.sentence) == (State.STOPPED, "It waits to be looked at, and begun.")
    assert importing.preview(book, job, Choice()).chapters[0].begins == "Two."
    for _ in range(2):
        importing.discard(book)
    assert importing.waiting(book) is None
    last = bring(book, "Three.")  # what was discarded has made place
    assert Job.objects.get() == last
    assert importing.bring_back(book) == last


def test_an_import_that_is_over_stays_the_last_one_beside_a_discarded_text() -> None:
    book = a_project()
    over = Job.objects.create(kind=importing.KIND, project_id=book.pk, state=State.DONE)
    bring(book, "One.")
    importing.discard(book)
    read = importing.read_of(book)
    assert read
    assert read.is_over
    assert importing.bring_back(book) == Job.objects.exclude(pk=over.pk).get()
    importing.discard(a_project())
    assert importing.waiting(book)


def test_while_one_is_imported_no_other_is_brought() -> None:
    book = a_project()
    job = begun(book)
    with pytest.raises(Refused, match="is being imported"):
        bring(book)
    importing.discard(book)
    assert importing.start(book, Choice()) == (job, False)
    assert (importing.running(book), importing.waiting(book)) == (job, None)


# --- The import ---------------------------------------------------------------------------


def test_it_works(asked: ModelServer) -> None:
    book = a_project()
    a_chapter(project=book, title="The landing")
    job = begun(book)
    assert (job.total, job.requested_by) == (3, book.owner)
    job = deliver_all(job)
    assert (job.state, job.done, job.total) == (State.DONE, 3, 3)
    assert job.sentence == "The manuscript is imported: 3 chapters."
    assert approved(book) == [(1, ENGLISH), (2, OTHER), (3, THIRD)]
    titles = [each.title for each in book.chapters.order_by("number")]
    assert titles == ["The landing", "Chapter 2", "Chapter 3"]
    version = ChapterVersion.objects.get(text=OTHER)
    assert (version.origin, version.created_by) == ("imported", book.owner)
    assert VersionReading.objects.filter(why="").count() == Summary.objects.count() == 3
    assert set(Chunk.objects.values_list("chapter__number", flat=True)) == {1, 2, 3}
    assert unread(book.pk) == []
    assert purposes(asked) == ["facts", "summary"] * 3
    assert len(asked.calls) == looked_at(a_project()).calls == 6


@pytest.mark.usefixtures("asked")
def test_each_part_is_told() -> None:
    job = begun(a_project(), f"Chapter 4\n\n{ENGLISH}\n\nChapter 5\n\n{OTHER}")
    told = []
    while job.state == State.RUNNING:
        job = deliver(job)
        told.append((job.done, job.sentence))
    assert told == [
        (0, "The texts of 2 chapters are stored. They are not approved yet."),
        (0, "Chapter 4: its facts are read."),
        (0, "Chapter 4: it is summarised."),
        (0, "Chapter 4 is approved."),
        (1, "Chapter 4 is in the book."),
        (1, "Chapter 5: its facts are read."),
        (1, "Chapter 5: it is summarised."),
        (1, "Chapter 5 is approved."),
        (2, "The manuscript is imported: 2 chapters."),
    ]


MATTER = {
    "dedication": "To you.",
    "epigraph": "All rivers run.",
    "epigraph_source": "C. Dee",
    "isbn": "978-3-16-148410-1",
}


def test_its_front_and_back_matter_becomes_the_books() -> None:
    """What is wrong in it is told."""
    book = a_project()
    importing.take(book, book.owner_id, "", ONE, (), MATTER)
    job = deliver(importing.start(book, Choice())[0])
    row = BookMatter.objects.get(project=book)
    assert (row.dedication, row.epigraph, row.epigraph_source) == (
        "To you.", "All rivers run.", "C. Dee",
    )  # fmt: skip
    assert row.isbn == ""
    assert job.cursor["notes"] == ["Of its front and back matter this is not taken: ISBN."]


def test_what_the_book_says_itself_stays() -> None:
    book = a_project()
    BookMatter.objects.create(project=book, dedication="To her.", epigraph="No river.")
    importing.take(
        book, book.owner_id, "", ONE, (), MATTER | {"isbn": "", "dedication": "To her."}
    )
    job = deliver(importing.start(book, Choice())[0])
    row = BookMatter.objects.get(project=book)
    assert (row.dedication, row.epigraph, row.epigraph_source) == ("To her.", "No river.", "")
    assert job.cursor["notes"] == [
        "Of its front and back matter this is not taken: epigraph, from."
    ]


@pytest.mark.usefixtures("asked")
def test_untitled_chapters_are_called_in_the_books_language() -> None:
    book = a_project(language="fr")
    deliver(begun(book, f"Chapitre 1\n\n{FRENCH}"))
    assert book.chapters.get().title == "Chapitre 1"


@pytest.mark.usefixtures("asked")
def test_a_replaced_text_stays_among_the_versions() -> None:
    book = a_project()
    old = an_approved_version(chapter=a_chapter(project=book))
    deliver_all(begun(book, ONE, replace=True))
    chapter = book.chapters.get(number=1)
    assert chapter.approved_version.text == ENGLISH
    assert chapter.approved_version.parent == old
    assert list(chapter.versions.values_list("number", flat=True)) == [2, 1]


def test_the_same_manuscript_again_changes_nothing(asked: ModelServer) -> None:
    book = a_project()
    deliver_all(begun(book, ONE))
    asked.calls.clear()
    found = looked_at(book, ONE)
    assert [each.standing for each in found.chapters] == ["same"]
    assert (found.calls, found.refusals) == (0, ())
    assert deliver_all(begun(book, ONE)).state == State.DONE
    assert ChapterVersion.objects.count() == 1
    assert asked.calls == []


@pytest.mark.usefixtures("asked")
def test_a_draft_of_the_same_text_is_the_version() -> None:
    book = a_project()
    draft = a_version(chapter=a_chapter(project=book), text=ENGLISH)
    deliver_all(begun(book, ONE))
    assert book.chapters.get(number=1).approved_version == draft


@pytest.mark.usefixtures("asked")
def test_an_empty_chapter_is_named_and_makes_nothing() -> None:
    book = a_project()
    job = deliver_all(begun(book, f"Chapter 1\n\nChapter 2\n\n{ENGLISH}"))
    assert job.sentence == "The manuscript is imported: 1 chapter. Chapter 1 had no text."
    assert approved(book) == [(2, ENGLISH)]
    assert ChapterVersion.objects.count() == book.chapters.count() == 1


@pytest.mark.usefixtures("asked")
def test_of_many_notes_the_first_are_told() -> None:
    headings = "".join(f"Chapter {number}\n\n" for number in range(1, 13))
    job = deliver_all(begun(a_project(), f"{headings}{ENGLISH}"))
    assert job.sentence.endswith("Chapter 8 had no text. And 3 notes more.")


@pytest.mark.usefixtures("asked")
def test_what_was_approved_meanwhile_stays() -> None:
    book = a_project()
    job = deliver(begun(book, TWO))
    mine = a_version(chapter=book.chapters.get(number=1), number=7)
    approve(mine, book.owner)
    job = deliver_all(job)
    assert job.state == State.DONE
    assert "Chapter 1 has been approved meanwhile with another text, which stays" in job.sentence
    assert approved(book) == [(1, mine.text), (2, OTHER)]


@pytest.mark.usefixtures("asked")
def test_a_chapter_taken_out_meanwhile_is_passed_over() -> None:
    book = a_project()
    job = deliver(begun(book))
    book.chapters.filter(number=2).update(trashed_at=timezone.now())
    book.chapters.get(number=3).delete()
    job = deliver_all(job)
    assert (job.state, job.done) == (State.DONE, 3)
    assert job.sentence.count("taken out of the book meanwhile") == 2
    assert [number for number, _text in approved(book)] == [1]


@pytest.mark.usefixtures("asked")
def test_plans_are_prepared_once_at_the_end() -> None:
    book = a_project()
    for number in (3, 4, 2):
        a_chapter(project=book, number=number)
    job = begun(book, TWO)
    plans = Job.objects.filter(kind="plans")
    while job.done < 1:
        job = deliver(job)
        assert not plans.exists()
    deliver_all(job)
    assert plans.get().cursor["chapters"] == [str(book.chapters.get(number=3).pk)]


def test_a_book_in_the_trash_is_left_alone(asked: ModelServer) -> None:
    book = a_project()
    job = begun(book, ONE)
    Project.objects.update(trashed_at=timezone.now())
    job = deliver(job)
    assert (job.state, "in the trash" in job.sentence) == (State.FAILED, True)
    Project.objects.update(trashed_at=None)
    assert deliver_all(importing.start(book, Choice())[0]).state == State.DONE
    assert len(asked.calls) == 2


def test_a_long_chapter_is_read_in_parts(asked: ModelServer) -> None:
    long = "\n\n".join(f"{number}. {ENGLISH}" for number in range(1, 231))
    book = a_project()
    job = deliver_all(begun(book, f"Chapter 1\n\n{long}"))
    assert job.state == State.DONE
    version = ChapterVersion.objects.get()
    assert (version.word_count > 12_000, version.text) == (True, long)
    facts = purposes(asked).count("facts")
    assert 28 < facts < 34
    assert Chunk.objects.count() > 30


# --- When it does not go well -------------------------------------------------------------


def about(text: str) -> Callable[[ChatRequest], bool]:
    return lambda request: text in request.last and request.answer_name == "ExtractAnswer"


def test_a_model_that_is_away_stops_it_and_keeps_what_is_there(asked: ModelServer) -> None:
    asked.fault("401", times=None, match=about("Aron counted"))
    book = a_project()
    job = deliver_all(begun(book, TWO))
    assert (job.state, job.done) == (State.FAILED, 1)
    assert "key" in job.sentence
    assert approved(book) == [(1, ENGLISH)]
    assert ChapterVersion.objects.count() == 2
    before = len(asked.calls)
    asked.script.faults.clear()
    assert deliver_all(jobs.resume(job)).state == State.DONE
    assert purposes(asked)[before:] == ["facts", "summary"]
    assert approved(book) == [(1, ENGLISH), (2, OTHER)]


def test_a_busy_model_is_asked_again_later(asked: ModelServer) -> None:
    asked.fault("429", times=None, match=about("Ilse counted"))
    job = deliver(deliver(begun(a_project(), ONE)))
    assert (job.state, job.tries) == (State.RUNNING, 1)
    assert job.sentence.startswith("Trying again (2 of 3)")


def test_no_summary_keeps_no_chapter_out(asked: ModelServer) -> None:
    asked.answer(lambda request: request.answer_name == "", "No.")
    book = a_project()
    job = deliver_all(begun(book, f"Chapter 1\n\n{ENGLISH}"))
    assert (job.state, approved(book)) == (State.DONE, [(1, ENGLISH)])
    assert "Chapter 1 has no summary" in job.sentence


def test_facts_that_cannot_be_read_are_told(asked: ModelServer) -> None:
    asked.answer("ExtractAnswer", "no answer at all")
    book = a_project()
    job = deliver_all(begun(book, f"Chapter 1\n\n{ENGLISH}"))
    assert (job.state, approved(book)) == (State.DONE, [(1, ENGLISH)])
    assert "Not every fact of chapter 1 could be read" in job.sentence
    assert unread(book.pk) == [1]


def test_it_is_stopped_and_goes_on_where_it_was(asked: ModelServer) -> None:
    book = a_project()
    job = begun(book)
    while job.done < 1:
        job = deliver(job)
    jobs.stop(deliver(job))
    assert Cursor.of(Job.objects.get(pk=job.pk).cursor).step == "summary"
    assert importing.running(book) is not None
    before = len(asked.calls)
    assert deliver_all(jobs.resume(job)).state == State.DONE
    assert purposes(asked)[before:] == ["summary", "facts", "summary"]


def is_asking(model: ModelServer, count: int) -> bool:
    return len(model.calls) == count and model.calls[-1].outcome == "running"


def test_workers_killed_in_the_middle_do_nothing_twice(asked: ModelServer, tmp_path: Path) -> None:
    for text in ("Ilse counted the oars", "Aron counted"):
        asked.fault("silence", match=about(text))
    book = a_project()
    job = begun(book)
    env = scripts.asking(asked) | {"LLM_CONTEXT_TOKENS": "64000"}
    with running_cluster(tmp_path / "cluster.log", env=env) as cluster:
        for count in (1, 4):
            eventually(partial(is_asking, asked, count), seconds=60)
            cluster.kill("worker")
        await_state(job, State.DONE)
        eventually(lambda: not QueuedTask.objects.filter(func__contains="remember").exists())
    assert purposes(asked) == ["facts", "facts", "summary"] * 2 + ["facts", "summary"]
    assert approved(book) == [(1, ENGLISH), (2, OTHER), (3, THIRD)]
    assert ChapterVersion.objects.count() == VersionReading.objects.count() == 3
    assert Summary.objects.count() == 3


# --- What the author says of the chapters found -------------------------------------------


def say(project: Project, *said: dict[str, object]) -> None:
    importing.correct(project, lambda found, _before: Corrections.of(said, found))


def test_nothing_waits_to_be_corrected() -> None:
    with pytest.raises(Refused, match="bring one first"):
        say(a_project())


def test_a_correction_that_fits_not_leaves_the_others() -> None:
    book = a_project()
    job = bring(book)
    at = importing.preview(book, job, Choice()).chapters[1].at
    say(book, {"at": at, "act": "join"})
    with pytest.raises(Refused, match="No chapter was found at 3"):
        say(book, {"at": 3, "act": "join"})
    found = importing.preview(book, importing.waiting(book), Choice())
    assert [each.number for each in found.chapters] == [1, 2]
    assert [(each.at, each.standing) for each in found.aside] == [(at, "joined")]


def test_it_is_imported_as_corrected(asked: ModelServer) -> None:
    book = a_project()
    job = bring(book)
    one, two, three = (each.at for each in importing.preview(book, job, Choice()).chapters)
    say(
        book,
        {"at": one, "act": "leave_out"},
        {"at": two, "act": "rename", "title": "The lamps"},
        {"at": three, "act": "join"},
    )
    job = deliver_all(importing.start(book, Choice())[0])
    assert (job.state, job.total, job.done) == (State.DONE, 1, 1)
    [chapter] = book.chapters.all()
    assert (chapter.number, chapter.title) == (2, "The lamps")
    assert chapter.approved_version.text == f"{OTHER}\n\nChapter 3\n\n{THIRD}"


# --- What clashes in it ------------------------------------------------------------------

DEATH, ACT = "They buried Aron Pell.", "Aron Pell waved."


def a_manuscript(*told: str) -> str:
    return "\n\n".join(f"Chapter {n}\n\n{text}" for n, text in enumerate(told, 1))


@pytest.fixture
def reader(asked: ModelServer) -> Reader:
    reader = Reader(asked)
    reader.says(DEATH, "Aron Pell", "life_status", "dead", words="buried Aron Pell")
    reader.says(ACT, "Aron Pell", "takes_part", object="waved", words="Aron Pell waved")
    return reader


@pytest.mark.usefixtures("reader")
def test_what_clashes_between_two_chapters_is_found() -> None:
    """Chapter 1 with chapter 3, in a book that has no bible and no fact before the import."""
    book = a_project()
    job = begun(book, a_manuscript(DEATH, "It rained.", ACT), anyway=True)
    while job.done < 2:
        job = deliver(job)
    assert not ContinuityIssue.objects.exists()
    job = deliver_all(job)
    issue = ContinuityIssue.objects.get()
    assert (issue.rule, issue.state, issue.chapter.number) == ("dead_acts", "open", 3)
    assert (issue.quote, issue.against, issue.against_chapter) == (ACT, DEATH, 1)
    assert job.sentence == (
        "The manuscript is imported: 3 chapters. 1 contradiction was found in it."
    )
    assert importing.chapters_read_of(book) == set(book.chapters.values_list("pk", flat=True))


@pytest.mark.usefixtures("reader")
def test_what_does_not_clash_is_no_finding() -> None:
    job = deliver_all(begun(a_project(), a_manuscript(ACT, DEATH), anyway=True))
    assert job.sentence == "The manuscript is imported: 2 chapters."
    assert not ContinuityIssue.objects.exists()


def test_a_chapter_that_cannot_be_read_keeps_the_others_from_nothing(
    reader: Reader, asked: ModelServer
) -> None:
    asked.answer(lambda request: "It rained" in request.prompt, "no answer at all")
    told = a_manuscript(DEATH, "It rained.", ACT)
    job = deliver_all(begun(a_project(), told, anyway=True))
    assert "Not every fact of chapter 2 could be read" in job.sentence
    assert ContinuityIssue.objects.get().rule == "dead_acts"
