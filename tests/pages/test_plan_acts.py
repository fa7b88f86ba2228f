"""A plan that is older than its outline, and a thread that the author names: refusals first."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from memory.threads_opening import own_threads
from novellaforge.models import Job
from projects.models import Chapter, Project
from tests.factories import a_chapter, a_run, an_approved_version
from tests.writing.briefs import a_plan
from writing import pregeneration
from writing.models import ChapterPlan, GenerationRun
from writing.pregeneration.ahead import Ahead

OLDER = "The plan is older than your outline."


@pytest.fixture
def planned(chapter: Chapter) -> ChapterPlan:
    """From the outline as it stands."""
    return ChapterPlan.objects.create(
        chapter=chapter,
        source="pregenerated",
        plan=a_plan(2).model_dump(mode="json"),
        fingerprint=Ahead.of(chapter.project).fingerprint(chapter),
    )


@pytest.fixture
def older(planned: ChapterPlan) -> ChapterPlan:
    Chapter.objects.filter(pk=planned.chapter_id).update(outline="They never cross.")
    return planned


def at(chapter: Chapter, name: str) -> str:
    return reverse(f"writing:{name}", args=[chapter.project_id, chapter.pk])


def page_of(client: Client, chapter: Chapter, name: str = "desk") -> str:
    address = reverse("writing:plan", args=[chapter.project_id])
    return client.get(at(chapter, name) if name == "desk" else address).content.decode()


def pressed(client: Client, address: str, **fields: Any) -> str:
    response = client.post(address, fields, follow=True)
    assert response.status_code == 200
    return response.content.decode()


def undone(client: Client, page: str) -> str:
    toast = re.search(r'<div class="toast done".*?action="([^"]*)"', page, re.S)
    assert toast, "nothing to undo"
    return pressed(client, toast[1])


# --- Who may ----------------------------------------------------------------------------


def test_a_stranger_has_no_say_in_a_plan(
    as_charlie: Client, client: Client, as_alice: Client, older: ChapterPlan
) -> None:
    for name in ("plan_again", "keep_plan"):
        address = at(older.chapter, name)
        assert as_charlie.post(address).status_code == 404
        assert client.post(address)["Location"].startswith("/login/")
        assert as_alice.get(address).status_code == 405
    older.refresh_from_db()
    assert pregeneration.is_stale(older.chapter)
    assert not Job.objects.exists()


def test_a_stranger_names_no_thread(as_charlie: Client, client: Client, book: Project) -> None:
    address = f"/books/{book.pk}/plan/threads/"
    assert as_charlie.post(address, {"what": "The debt"}).status_code == 404
    assert client.post(address, {"what": "The debt"})["Location"].startswith("/login/")
    assert as_charlie.post(f"{address}{uuid4()}/take-back/").status_code == 404
    assert own_threads(book) == ()


# --- What is not older ------------------------------------------------------------------


def a_fresh_plan(plan: ChapterPlan) -> None:
    pass


def approved(plan: ChapterPlan) -> None:
    Chapter.objects.filter(pk=plan.chapter_id).update(outline="Another.")
    an_approved_version(chapter=plan.chapter)


def being_written(plan: ChapterPlan) -> None:
    Chapter.objects.filter(pk=plan.chapter_id).update(outline="Another.")
    a_run(chapter=plan.chapter, state=GenerationRun.State.RUNNING)


def with_the_authors_own(plan: ChapterPlan) -> None:
    Chapter.objects.filter(pk=plan.chapter_id).update(outline="Another.")
    ChapterPlan.objects.create(chapter=plan.chapter, source="author", plan=plan.plan)


def made_while_writing(plan: ChapterPlan) -> None:
    Chapter.objects.filter(pk=plan.chapter_id).update(outline="Another.")
    ChapterPlan.objects.update(source="live")


def followed_by_another(plan: ChapterPlan) -> None:
    """The one before is not the book's last either."""
    a_chapter(project=plan.chapter.project)


@pytest.mark.parametrize(
    "how",
    [
        a_fresh_plan, approved, being_written, with_the_authors_own, made_while_writing,
        followed_by_another,
    ],
)  # fmt: skip
def test_nothing_is_said_of_it(how: Any, as_alice: Client, planned: ChapterPlan) -> None:
    how(planned)
    chapter = Chapter.objects.get(pk=planned.chapter_id)
    for name in ("desk", "plan"):
        assert OLDER not in page_of(as_alice, chapter, name)
    assert "not older than your outline any more" in pressed(as_alice, at(chapter, "keep_plan"))


# --- What is ----------------------------------------------------------------------------


def test_it_is_said_where_the_chapter_is(as_alice: Client, older: ChapterPlan) -> None:
    for name in ("desk", "plan"):
        page = page_of(as_alice, older.chapter, name)
        assert page.count(OLDER) == 1
        assert at(older.chapter, "plan_again") in page
        assert at(older.chapter, "keep_plan") in page


def test_kept_it_is_used_for_the_outline_as_it_stands_and_for_no_other(
    as_alice: Client, older: ChapterPlan
) -> None:
    chapter = Chapter.objects.get(pk=older.chapter_id)
    desk = at(chapter, "desk")
    response = as_alice.post(at(chapter, "keep_plan"), {"next": desk}, follow=True)
    assert response.redirect_chain == [(desk, 302)]
    page = response.content.decode()
    assert "Kept: the plan is what you want" in page
    assert OLDER not in page
    [(_chapter, why)] = pregeneration.asking.survey(chapter.project, [chapter])
    assert why == "planned"
    Chapter.objects.filter(pk=chapter.pk).update(outline="They swim.")
    assert OLDER in page_of(as_alice, chapter)


def test_keeping_is_undone(as_alice: Client, older: ChapterPlan) -> None:
    was = older.fingerprint
    page = undone(as_alice, pressed(as_alice, at(older.chapter, "keep_plan")))
    assert OLDER in page
    older.refresh_from_db()
    assert older.fingerprint == was


def test_a_plan_of_long_ago_is_kept_and_undone(as_alice: Client, older: ChapterPlan) -> None:
    ChapterPlan.objects.update(fingerprint="")
    page = undone(as_alice, pressed(as_alice, at(older.chapter, "keep_plan")))
    assert OLDER in page
    older.refresh_from_db()
    assert older.fingerprint == ""


def test_a_plan_that_is_gone_is_not_kept_undone(as_alice: Client, older: ChapterPlan) -> None:
    page = pressed(as_alice, at(older.chapter, "keep_plan"))
    ChapterPlan.objects.all().delete()
    assert "This plan is not there any more." in undone(as_alice, page)


def test_planned_again(as_alice: Client, older: ChapterPlan) -> None:
    page = pressed(as_alice, at(older.chapter, "plan_again"))
    assert "Chapter 1 is being planned again." in page
    assert "Preparing the next plans" in page
    job = Job.objects.get(kind=pregeneration.KIND)
    assert job.cursor["chapters"] == [str(older.chapter_id)]


def test_a_chapter_without_a_plan_is_planned_from_its_desk(
    as_alice: Client, chapter: Chapter
) -> None:
    address, desk = at(chapter, "plan_again"), at(chapter, "desk")
    page = page_of(as_alice, chapter)
    assert address in page
    assert 'data-poll="2"' not in page
    page = pressed(as_alice, address, next=desk)
    assert "Chapter 1 is being planned." in page
    assert "This chapter is being planned." in page
    assert 'data-poll="2"' in page
    assert address not in page
    Job.objects.update(state=Job.State.DONE)
    assert address in page_of(as_alice, chapter)


def test_a_fresh_plan_is_not_made_again(as_alice: Client, planned: ChapterPlan) -> None:
    page = pressed(as_alice, at(planned.chapter, "plan_again"))
    assert "chapter 1 is planned already" in page
    assert not Job.objects.exists()


def test_no_form_leads_away_from_the_site(
    as_alice: Client, older: ChapterPlan, book: Project
) -> None:
    for where in ("https://example.org/", "//example.org/", "javascript:1", ""):
        response = as_alice.post(at(older.chapter, "keep_plan"), {"next": where})
        assert response["Location"] == f"/books/{book.pk}/plan/"


# --- A thread of one's own --------------------------------------------------------------


def test_what_names_no_thread_is_refused(as_alice: Client, book: Project) -> None:
    for what, said in (
        ("", "Say what the thread is about."),
        (" … ", "Say what the thread is about."),
        ("x" * 201, "at most 200 characters"),
    ):
        assert said in pressed(as_alice, f"/books/{book.pk}/plan/threads/", what=what)
    assert own_threads(book) == ()


def test_a_thread_that_is_named_has_a_column_and_is_undone(
    as_alice: Client, book: Project
) -> None:
    address = f"/books/{book.pk}/plan/threads/"
    page = pressed(as_alice, address, what="  The <debt>\nof the toll clerk ")
    assert "The thread is open from the beginning of the book." in page
    heads = re.findall(r'class="what"[^>]*>([^<]*)<', page)
    assert heads == ["The &lt;debt&gt; of the toll clerk"]
    assert "yours" in page
    assert "The &lt;debt&gt; of" in as_alice.get(f"/books/{book.pk}/threads/").content.decode()
    assert "named this thread already" in pressed(
        as_alice, address, what="the <debt> of the toll clerk"
    )
    page = undone(as_alice, pressed(as_alice, address, what="The door"))
    assert "Your book has no thread “The door” any more." in page
    assert [each.value for each in own_threads(book)] == ["The <debt> of the toll clerk"]
