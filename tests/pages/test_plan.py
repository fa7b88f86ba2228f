from collections.abc import Callable

import pytest
from django.test import Client
from django.utils import timezone

from novellaforge import jobs
from novellaforge.models import QueuedTask
from projects import outline_job
from projects.models import Chapter, Project
from tests.factories import a_concept, a_project, a_user

KINDS = {
    "concepts": "projects.tasks.propose_concepts",
    "synopsis": "projects.tasks.write_synopsis",
    "characters": "projects.tasks.propose_characters",
    "outline": "novellaforge.jobs.run_part",
}


@pytest.fixture
def plan(book: Project) -> str:
    return f"/books/{book.pk}/plan/"


@pytest.fixture
def ask(as_alice: Client, book: Project) -> Callable[[str], None]:
    def post(kind: str) -> None:
        assert as_alice.post(f"/books/{book.pk}/propose/{kind}/").status_code == 302

    return post


def outlined(chapter: Chapter) -> str:
    return f"/books/{chapter.project_id}/chapters/{chapter.pk}/outline/"


def test_the_plan_shows_the_book(as_alice: Client, plan: str) -> None:
    page = as_alice.get(plan).content.decode()
    for shown in ("The Salt Ferry", "Ilse Varga", "1 · Crossing 1", "On crossing 3 Ilse finds"):
        assert shown in page


def test_somebody_elses_plan_is_not_there(as_charlie: Client, plan: str) -> None:
    response = as_charlie.get(plan)
    assert response.status_code == 404
    assert "There is no such book among yours." in response.content.decode()


def test_whoever_is_not_signed_in_is_asked_to(client: Client, plan: str) -> None:
    assert client.get(plan)["Location"] == f"/login/?next={plan}"


@pytest.mark.parametrize("kind", KINDS)
def test_asking_for_a_proposal_queues_it_once(
    kind: str, ask: Callable[[str], None], as_alice: Client, book: Project, plan: str
) -> None:
    ask(kind)
    ask(kind)
    task = QueuedTask.objects.get(project_id=book.pk)
    assert (task.func, task.queue) == (KINDS[kind], "generation_medium")
    page = as_alice.get(plan).content.decode()
    assert 'data-poll="2"' in page
    assert f"/propose/{kind}/" not in page


def test_a_plan_that_waits_for_nothing_does_not_reload_itself(as_alice: Client, plan: str) -> None:
    assert "data-poll" not in as_alice.get(plan).content.decode()


def test_a_failed_proposal_shows_its_sentence_until_it_is_asked_for_again(
    ask: Callable[[str], None], as_alice: Client, plan: str
) -> None:
    ask("synopsis")
    why = "No model server answers at http://localhost:1/v1."
    QueuedTask.objects.update(set_aside_at=timezone.now(), failure=why)
    assert why in as_alice.get(plan).content.decode()
    ask("synopsis")
    assert QueuedTask.objects.get().set_aside_at is None
    assert why not in as_alice.get(plan).content.decode()


def test_a_traceback_is_not_shown_to_an_author(
    ask: Callable[[str], None], as_alice: Client, plan: str
) -> None:
    ask("characters")
    failure = 'Traceback (most recent call last):\n  File "x.py"\nKeyError: 1'
    QueuedTask.objects.update(set_aside_at=timezone.now(), failure=failure)
    page = as_alice.get(plan).content.decode()
    assert "Traceback" not in page
    assert "because of a fault in this program" in page


def test_there_is_no_other_kind_of_proposal(as_alice: Client, book: Project) -> None:
    assert as_alice.post(f"/books/{book.pk}/propose/cover/").status_code == 404
    assert not QueuedTask.objects.exists()


def test_nothing_can_be_asked_for_somebody_elses_book(as_charlie: Client, book: Project) -> None:
    assert as_charlie.post(f"/books/{book.pk}/propose/synopsis/").status_code == 404
    assert not QueuedTask.objects.exists()


def test_a_concept_is_chosen(as_alice: Client, book: Project, plan: str) -> None:
    concept = a_concept(project=book)
    chosen = f"/books/{book.pk}/concepts/{concept.pk}/choose/"
    assert as_alice.post(chosen)["Location"] == plan
    concept.refresh_from_db()
    assert concept.chosen


def test_a_concept_of_another_book_is_not_there(as_alice: Client, book: Project) -> None:
    concept = a_concept(project=a_project(owner=a_user()))
    response = as_alice.post(f"/books/{book.pk}/concepts/{concept.pk}/choose/")
    assert response.status_code == 404
    concept.refresh_from_db()
    assert not concept.chosen


def test_a_concept_is_written_and_changed_by_hand(
    as_alice: Client, as_charlie: Client, book: Project, plan: str
) -> None:
    new, given = f"{plan}concepts/new/", {"title": "Eleven Oars", "logline": "Sisters race."}
    assert f'href="{new}"' in as_alice.get(plan).text
    assert as_alice.post(new, {"title": "Oars"}).status_code == 422
    assert as_charlie.post(new, given).status_code == 404
    assert not book.concepts.exists()
    assert as_alice.post(new, given)["Location"] == plan
    one = f"{plan}concepts/{book.concepts.get().pk}/"
    page = as_alice.get(plan).text
    assert "Sisters race." in page
    assert f'href="{one}"' in page
    assert "Sisters race." in as_alice.get(one).text
    assert as_charlie.get(one).status_code == as_charlie.post(one, given).status_code == 404
    assert as_alice.post(one, given | {"logline": "They drown."})["Location"] == plan
    assert book.concepts.get().logline == "They drown."


def test_a_concept_of_another_book_is_not_changed(
    as_alice: Client, book: Project, plan: str
) -> None:
    concept = a_concept(project=a_project(owner=book.owner))
    given = {"title": "Oars", "logline": "Sisters race."}
    for number in (concept.pk, 0, 10**30):
        assert as_alice.post(f"{plan}concepts/{number}/", given).status_code == 404
    assert not book.concepts.exists()


def test_without_an_outline_the_first_chapter_is_begun_by_hand(
    as_alice: Client, as_charlie: Client, book: Project
) -> None:
    empty = a_project(owner=book.owner)
    plan, insert = f"/books/{empty.pk}/plan/", f"/books/{empty.pk}/chapters/insert/"
    assert f'action="{insert}"' in as_alice.get(plan).text
    asked = {"number": 1, "title": "The Ferry", "next": plan}
    assert as_charlie.post(insert, asked).status_code == 404
    shown = as_alice.post(insert, asked, follow=True).text
    assert "1 · The Ferry" in shown
    assert "No outline yet" not in shown


def test_the_synopsis_is_written_by_hand(as_alice: Client, book: Project, plan: str) -> None:
    fields = {"title": "Salt", "premise": "P", "synopsis": "S", "person": "first", "tense": "past"}
    fields |= {"chapter_count": "3"}
    assert as_alice.post(f"{plan}book/", fields)["Location"] == plan
    revision = book.revision
    book.refresh_from_db()
    assert (book.title, book.synopsis, book.person) == ("Salt", "S", "first")
    assert book.revision == revision + 1


def test_a_synopsis_that_stands_is_not_replaced_unawares(
    as_alice: Client, book: Project, plan: str
) -> None:
    warned, form = "takes its place", f'action="/books/{book.pk}/propose/synopsis/"'
    page = as_alice.get(plan).content.decode()
    assert (form in page, warned in page) == (True, False)
    Project.objects.filter(pk=book.pk).update(synopsis="She sinks it.")
    page = as_alice.get(plan).content.decode()
    assert page.index('<summary class="btn">Write it anew') < page.index(form)
    assert warned in page


def test_a_synopsis_written_anew_is_undone_until_it_is_changed(
    as_alice: Client, as_charlie: Client, book: Project, plan: str
) -> None:
    undo = f"/books/{book.pk}/synopsis/undo/"
    assert undo not in as_alice.get(plan).text
    Project.objects.filter(pk=book.pk).update(synopsis="A model's.", synopsis_before="Mine.")
    page = as_alice.get(plan).text
    assert f'action="{undo}"' in page
    assert "Mine." in page
    assert as_charlie.post(undo).status_code == 404
    assert as_alice.get(undo).status_code == 405
    page = as_alice.post(undo, follow=True).text
    assert "Undone." in page
    assert undo not in page
    assert "it has changed since" in as_alice.post(undo, follow=True).text
    book.refresh_from_db()
    assert book.synopsis == "Mine."


@pytest.mark.parametrize(("synopsis", "before"), [("Ours.", ""), ("A model's.", "Mine.")])
def test_changing_the_synopsis_by_hand_leaves_nothing_to_undo(
    synopsis: str, before: str, as_alice: Client, book: Project, plan: str
) -> None:
    Project.objects.filter(pk=book.pk).update(synopsis="A model's.", synopsis_before="Mine.")
    fields = {"title": "Salt", "premise": "P", "person": "first", "tense": "past"}
    fields |= {"chapter_count": "3", "synopsis": synopsis}
    assert as_alice.post(f"{plan}book/", fields)["Location"] == plan
    book.refresh_from_db()
    assert (book.synopsis, book.synopsis_before) == (synopsis, before)


def test_a_book_grows_and_its_next_chapters_can_be_outlined(
    as_alice: Client, book: Project, plan: str
) -> None:
    fields = {"title": "Salt", "premise": "P", "person": "first", "tense": "past"}
    for count, words, status in (("0", "", 422), ("20", "30", 422), ("20", "900", 302)):
        asked = fields | {"chapter_count": count, "chapter_words": words}
        assert as_alice.post(f"{plan}book/", asked).status_code == status
    book.refresh_from_db()
    assert (book.chapter_count, book.chapter_words) == (20, 900)
    as_alice.post(f"/books/{book.pk}/propose/outline/")
    assert outline_job.KIND in jobs.unfinished_of([outline_job.KIND], book.pk)


def test_a_book_without_title_keeps_what_was_typed(
    as_alice: Client, book: Project, plan: str
) -> None:
    response = as_alice.post(f"{plan}book/", {"title": "", "synopsis": "The ferry sinks."})
    assert response.status_code == 422
    assert "The ferry sinks." in response.content.decode()
    book.refresh_from_db()
    assert book.synopsis == ""


def test_an_outline_is_changed_line_by_line(as_alice: Client, chapter: Chapter) -> None:
    fields = {
        "title": "The last boat",
        "outline": "They cross.",
        "scenes": "The quay\n\n  The ferry ",
        "required_points": "Ilse pays\nThe trunk stays",
        "forbidden": "",
        "kind": "ordinary",
        "target_words": "300",
    }
    assert as_alice.post(outlined(chapter), fields).status_code == 302
    chapter.refresh_from_db()
    assert chapter.scenes == ["The quay", "The ferry"]
    assert chapter.required_points == ["Ilse pays", "The trunk stays"]
    assert (chapter.forbidden, chapter.target_words) == ([], 300)
    assert "Ilse pays\nThe trunk stays</textarea>" in as_alice.get(
        outlined(chapter)
    ).content.decode().replace("\r", "")


def test_an_outline_without_title_is_refused_and_kept(as_alice: Client, chapter: Chapter) -> None:
    fields = {"title": "", "outline": "They turn back.", "kind": "ordinary"}
    response = as_alice.post(outlined(chapter), fields)
    assert response.status_code == 422
    assert "They turn back." in response.content.decode()
    chapter.refresh_from_db()
    assert chapter.title == "Crossing 1"


def test_somebody_elses_outline_cannot_be_changed(as_charlie: Client, chapter: Chapter) -> None:
    fields = {"title": "Mine", "outline": "", "kind": "ordinary"}
    assert as_charlie.post(outlined(chapter), fields).status_code == 404
    chapter.refresh_from_db()
    assert chapter.title == "Crossing 1"
