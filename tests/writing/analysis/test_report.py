"""The report as it is made, kept and made again; stopped, killed, set aside."""

from pathlib import Path

import pytest
from django.core.exceptions import ObjectDoesNotExist
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from novellaforge import jobs
from novellaforge.errors import Refused
from novellaforge.models import Job, QueuedTask
from projects.models import ChapterVersion, Project
from tests.clusters import running_cluster
from tests.factories import a_chapter, a_project
from tests.jobs import await_state, deliver, deliver_all
from tests.writing import failpoints
from tests.writing.analysis.written import BREATH, LEAK, a_text, a_written_book, write
from writing import analysis
from writing.analysis import asking, job, phrases, tasks
from writing.analysis.observing import ANALYSTS, CONTENTS, Contents
from writing.analysis.shown import shown_of
from writing.models import BookReport, MeasuredVersion, SetAside

pytestmark = pytest.mark.django_db(transaction=True)
State = Job.State


def make(book: Project) -> BookReport:
    """All of its parts, one after the other in this thread."""
    book.refresh_from_db()
    ended = deliver_all(analysis.start(book, book.owner_id)[0])
    assert ended.state == State.DONE, ended.sentence
    report = analysis.latest_of(book.pk)
    assert report
    return report


@pytest.fixture
def of_phrases(monkeypatch: pytest.MonkeyPatch) -> None:
    """One analyst alone has its say, where what the others say is not looked at."""
    monkeypatch.setattr(job, "ANALYSTS", ("phrases",))


@pytest.fixture
def of_eyes(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "ANALYSTS", ("point_of_view",))


def contents(report: BookReport) -> Contents:
    return CONTENTS.validate_python(report.contents)


def codes(report: BookReport) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for each in contents(report).observations:
        found.setdefault(each.code, []).append(each.key)
    return found


# --- Refused ------------------------------------------------------------------------------


def test_a_book_without_an_approved_text() -> None:
    book = a_project()
    a_chapter(project=book)
    with pytest.raises(Refused, match="No chapter of this book is approved yet"):
        analysis.start(book, None)
    assert not Job.objects.exists()


@pytest.mark.usefixtures("of_eyes")
def test_a_book_in_the_trash_fails_with_what_to_do() -> None:
    book = a_written_book(1)
    begun = analysis.start(book, None)[0]
    Project.objects.update(trashed_at=timezone.now())
    ended = deliver(begun)
    assert (ended.state, "in the trash" in ended.sentence) == (State.FAILED, True)
    Project.objects.update(trashed_at=None)
    assert deliver_all(jobs.resume(ended)).state == State.DONE


@pytest.mark.usefixtures("of_phrases")
def test_what_no_report_says_is_not_set_aside() -> None:
    book = a_written_book(1)
    make(book)
    with pytest.raises(Refused, match="No report"):
        analysis.set_aside(book, "0" * 32)
    assert not SetAside.objects.exists()


# --- Made ---------------------------------------------------------------------------------


def test_it_works() -> None:
    book = a_written_book(3)
    begun, is_new = analysis.start(book, book.owner_id)
    assert (is_new, begun.total) == (True, 3 + len(ANALYSTS))
    assert analysis.start(book, book.owner_id) == (begun, False)
    told = []
    while begun.state == State.RUNNING:
        begun = deliver(begun)
        told.append((begun.done, begun.sentence))
    assert told[:3] == [(n, f"Chapter {n} is read.") for n in (1, 2, 3)]
    assert told[3][1] == "The book is being compared with itself."
    assert [done for done, _said in told] == list(range(1, begun.total + 1))
    report = BookReport.objects.get()
    assert (report.revision, report.made_at is not None) == (book.revision, True)
    assert (contents(report).chapters, contents(report).unread) == (3, (1, 2, 3))
    assert told[-1][1] == f"The report is made: {len(contents(report).observations)} observations."
    assert len(codes(report)["thought"]) == 3
    assert len(codes(report)["phrase"]) == 2
    assert {each.number for each in contents(report).pacing} == {1, 2, 3}


def test_every_quote_is_in_the_approved_text() -> None:
    report = make(a_written_book())
    quotes = [each for one in contents(report).observations for each in one.quotes]
    assert {each.text for each in quotes} >= {LEAK, BREATH}
    for each in quotes:
        version = ChapterVersion.objects.get(pk=each.version)
        assert version.text[each.start : each.end] == each.text


def test_while_it_is_made_nothing_is_shown() -> None:
    begun = analysis.start(book := a_written_book(1), None)[0]
    deliver(deliver(begun))
    assert BookReport.objects.get().made_at is None
    assert analysis.latest_of(book.pk) is None


@pytest.mark.usefixtures("of_eyes")
def test_what_was_counted_is_not_counted_again(monkeypatch: pytest.MonkeyPatch) -> None:
    counted = []
    real = job.measure
    monkeypatch.setattr(job, "measure", lambda *given: counted.append(1) or real(*given))
    book = a_written_book(3)
    make(book)
    write(book.chapters.get(number=2), a_text(22))
    make(book)
    assert len(counted) == 3 + 1
    book.characters.filter(name="Aron Pell").update(name="Marta Pell")
    assert "thought" not in codes(make(book))
    assert len(counted) == 3 + 1 + 3


@pytest.mark.usefixtures("of_eyes")
def test_a_chapter_that_is_approved_while_it_is_made_is_in_it() -> None:
    book = a_written_book(2)
    revision = book.revision
    begun = deliver(analysis.start(book, None)[0])
    write(a_chapter(project=book, number=3), a_text(3))
    assert deliver_all(begun).state == State.DONE
    report = analysis.latest_of(book.pk)
    assert len(codes(report)["thought"]) == 3
    assert report.revision == revision
    book.refresh_from_db()
    assert shown_of(report, book).is_old


@pytest.mark.usefixtures("of_phrases")
def test_the_last_ones_are_kept(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(job, "KEPT", 2)
    book = a_written_book(1)
    BookReport.objects.create(project=book, revision=1)  # begun, and never finished
    other = make(a_written_book(1))
    made = [make(book).pk for _ in range(3)]
    kept = list(analysis.reports_of(book.pk).values_list("pk", flat=True))
    assert kept == made[:0:-1]
    assert set(BookReport.objects.values_list("pk", flat=True)) == {other.pk, *kept}


# --- Set aside ----------------------------------------------------------------------------


@pytest.mark.usefixtures("of_phrases")
def test_what_is_set_aside_stays_so_in_later_reports() -> None:
    book = a_written_book(3)
    [key] = codes(make(book))["phrase"][:1]
    analysis.set_aside(book, key)
    analysis.set_aside(book, key)
    assert SetAside.objects.get().key == key
    write(book.chapters.get(number=1), "Rain. " + a_text(1))
    report = make(book)
    book.refresh_from_db()
    shown = shown_of(report, book)
    assert [each.observation.key for each in shown.aside] == [key]
    assert key not in [one.observation.key for each in shown.groups for one in each.items]
    assert shown.count == len(contents(report).observations) - 1
    analysis.bring_back(book, key)
    analysis.bring_back(book, key)
    assert shown_of(report, book).aside == ()


@pytest.mark.usefixtures("of_phrases")
def test_it_is_set_aside_in_one_book() -> None:
    one, other = a_written_book(3), a_written_book(3)
    key = codes(make(one))["phrase"][0]
    report = make(other)
    assert key in codes(report)["phrase"]
    analysis.set_aside(one, key)
    assert shown_of(report, other).aside == ()


# --- By the clock -------------------------------------------------------------------------


@pytest.mark.usefixtures("of_phrases")
def test_weekly_only_books_that_changed() -> None:
    a_chapter(project=a_project())  # no approved text
    Project.objects.filter(pk=a_written_book(1).pk).update(trashed_at=timezone.now())
    book, never = a_written_book(1), a_written_book(1)
    make(book)
    assert tasks.report_on_changed() == 1
    assert Job.objects.get(state=State.RUNNING).project_id == never.pk
    assert tasks.report_on_changed() == 0  # it runs
    write(book.chapters.get(), a_text(9))
    assert tasks.report_on_changed() == 1


def test_what_its_author_stopped_is_left_to_them() -> None:
    book = a_written_book(1)
    jobs.stop(analysis.start(book, None)[0])
    assert tasks.report_on_changed() == 0


def test_it_is_registered() -> None:
    from novellaforge import schedules

    assert schedules._registered[tasks.WEEKLY.name] == tasks.WEEKLY


# --- Long, stopped, killed ----------------------------------------------------------------


@pytest.mark.parametrize("chapters", [3, 6])
def test_an_analyst_asks_the_same_few_queries(chapters: int) -> None:
    book = a_written_book(chapters)
    begun = analysis.start(book, None)[0]
    for _chapter in range(chapters):
        begun = deliver(begun)
    assert begun.done == chapters
    for analyst in ANALYSTS:
        with CaptureQueriesContext(connection) as caught:
            found = job.FIND[analyst](job.book_of(book, analyst))
        assert len(caught) <= 8, [each["sql"] for each in caught]
        assert found.observations or analyst in ("threads_due", "voices", "pacing", "openings")


def test_it_is_stopped_and_goes_on_where_it_was() -> None:
    book = a_written_book(3)
    begun = deliver(deliver(analysis.start(book, None)[0]))
    stopped = jobs.stop(begun)
    assert (stopped.state, stopped.done) == (State.STOPPED, 2)
    assert MeasuredVersion.objects.count() == 2
    assert asking.running(book) == stopped
    assert deliver(jobs.resume(stopped)).sentence == "Chapter 3 is read."


def test_workers_killed_in_the_middle_do_nothing_twice(tmp_path: Path) -> None:
    book = a_written_book(4)
    expected = contents(make(book))
    BookReport.objects.all().delete()
    MeasuredVersion.objects.all().delete()
    QueuedTask.objects.all().delete()  # of the approvals: a dead worker would take them along
    points = [
        ("begun", "Chapter 2"),
        ("halfway", "Chapter 3"),
        ("begun", "voices"),
        ("halfway", "phrases"),
    ]
    fell = [failpoints.arm(tmp_path, point, part) for point, part in points]
    env = failpoints.environment(tmp_path)
    env["DJANGO_SETTINGS_MODULE"] = "tests.writing.analysis.dying_settings"
    begun = analysis.start(book, book.owner_id)[0]
    with running_cluster(tmp_path / "cluster.log", env=env):
        await_state(begun, State.DONE)
    assert [each() for each in fell] == [True] * len(points)
    assert MeasuredVersion.objects.count() == 4
    assert contents(BookReport.objects.get()) == expected
    assert begun.done == begun.total == 4 + len(ANALYSTS)


@pytest.mark.usefixtures("of_eyes")
def test_a_deleted_book_takes_its_reports_along() -> None:
    book = a_written_book(1)
    analysis.set_aside(book, contents(make(book)).observations[0].key)
    book.delete()
    for model in (BookReport, MeasuredVersion, SetAside):
        assert not model.objects.exists()
    with pytest.raises(ObjectDoesNotExist):
        BookReport.objects.get()


def test_too_many_observations_are_left_off_and_counted() -> None:
    from writing.analysis.observing import MOST, Found, Observation

    every = [
        Observation("phrases", "phrase", f"{n:032}", (), weight=float(n)) for n in range(MOST + 3)
    ]
    kept = Contents().with_found("phrases", Found(tuple(every)))
    assert (len(kept.observations), kept.left_off) == (MOST, {phrases.NAME: 3})
    assert kept.observations[0].weight == MOST + 2
    again = kept.with_found("phrases", Found(tuple(every[:1])))
    assert (len(again.observations), again.left_off) == (1, {"phrases": 0})
