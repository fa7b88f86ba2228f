"""The plan's grid: which thread does what in which chapter, and how a chapter's beats meet."""

import re
from typing import Any
from uuid import uuid4

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from memory.threads_opening import open_thread
from projects.models import Chapter, Project
from tests.factories import a_chapter, a_version, an_approved_version, an_arc
from tests.memory.stored import Told
from writing.models import ChapterPlan

MOST_QUERIES = 15
BEATS: list[dict[str, Any]] = [
    {"title": "The last boat", "summary": "They board.", "words": 100, "place": "the quay",
     "entry": "Ilse is on the quay.", "exit": "Ilse is at the east landing with the key."},
    {"title": "The toll", "summary": "Nobody pays.", "words": 100,
     "entry": "Ilse is at the east landing with the key.", "exit": "It is dawn, she has paid."},
    {"title": "The ledger", "summary": "It burns.", "words": 100,
     "entry": "In the evening she has paid, and Aron is there."},
]  # fmt: skip


@pytest.fixture
def plan(book: Project) -> str:
    return f"/books/{book.pk}/plan/"


@pytest.fixture
def told(book: Project) -> Told:
    """Of two chapters: a key is promised and brought, a rope is cut and nobody says by whom."""
    told = Told(book)
    told.tell(
        1, "“I will bring the brass key by chapter 2,” said Aron Pell.", "promises", "Aron Pell",
        value="bring the brass key", due="by chapter 2", modality="promise",
    )  # fmt: skip
    told.tell(1, "Who cut the rope?", "thread", value="who cut the rope", slot="open")
    told.tell(2, "The brass key hung at his belt.", "holds", "Aron Pell", object="the key")
    told.tell(2, "The cut rope lay in the mud.", "object_state", "the rope", value="cut rope")
    told.keep()
    return told


def shown(client: Client, address: str) -> str:
    response = client.get(address)
    assert response.status_code == 200
    return response.content.decode()


def row(page: str, chapter: Chapter) -> str:
    """The part of the page that is about a chapter, its spaces and tags aside."""
    found = re.search(rf'<tbody class="chapter" id="c-{chapter.pk}".*?</tbody>', page, re.S)
    assert found, "no such row"
    return found[0]


def words(html: str) -> str:
    return " ".join(re.sub(r"<[^>]*>", " ", html).split())


def planned(chapter: Chapter, source: str = "author", **values: Any) -> ChapterPlan:
    given = {"source": source, "plan": {"beats": BEATS}, "fingerprint": ""} | values
    return ChapterPlan.objects.create(chapter=chapter, **given)


# --- Who may ----------------------------------------------------------------------------


def test_somebody_elses_chapter_is_not_opened(
    as_charlie: Client, client: Client, plan: str, chapter: Chapter
) -> None:
    assert as_charlie.get(f"{plan}{chapter.pk}/").status_code == 404
    assert client.get(f"{plan}{chapter.pk}/")["Location"].startswith("/login/")
    assert as_charlie.get(f"{plan}{chapter.pk}/acts/").status_code == 404
    assert client.get(f"{plan}{chapter.pk}/acts/")["Location"].startswith("/login/")


def test_a_chapter_of_another_book_is_not_opened(as_alice: Client, plan: str) -> None:
    assert as_alice.get(f"{plan}{a_chapter().pk}/").status_code == 404


def test_what_is_no_address_of_it_shows_it_all_the_same(as_alice: Client, plan: str) -> None:
    for query in ("open=1", "at=x", "page=0", "page=-1", "page=9", "page=" + "9" * 30):
        assert "1 · Crossing 1" in shown(as_alice, f"{plan}?{query}")


def test_a_chapter_of_another_book_does_not_open_in_this_one(as_alice: Client, plan: str) -> None:
    assert 'class="opened"' not in shown(as_alice, f"{plan}?open={uuid4()}&open={a_chapter().pk}")


# --- Rows -------------------------------------------------------------------------------


def test_a_book_without_chapters_has_its_sentence_and_what_to_ask_for(
    as_alice: Client, book: Project, plan: str
) -> None:
    book.chapters.all().delete()
    page = shown(as_alice, plan)
    assert "plan-grid" not in page
    assert book.premise in page
    assert "Propose three concepts" in page
    assert "No outline yet; 3 chapters are planned." in page


def test_a_row_says_how_its_chapter_stands(as_alice: Client, book: Project, plan: str) -> None:
    first, second, third = book.chapters.order_by("number")
    an_approved_version(chapter=first, text="One two three.")
    a_version(chapter=second, text="One two.")
    Chapter.objects.filter(pk=second.pk).update(target_words=None)
    page = shown(as_alice, plan)
    assert "approved · 3 of 400 words" in words(row(page, first))
    assert "2 words" in words(row(page, second))
    assert "outlined · 400 words" in words(row(page, third))


def test_an_arc_heads_its_chapters(as_alice: Client, book: Project, plan: str) -> None:
    other = an_arc(project=book, title="The <proof>")
    book.chapters.filter(number=3).update(arc=other)
    page = shown(as_alice, plan).partition('class="plan-grid"')[2]
    id_of = {each.number: f'id="c-{each.pk}"' for each in book.chapters.all()}
    places = [page.index(each) for each in (">The count is wrong", id_of[1], id_of[2])]
    places += [page.index(each) for each in ("The &lt;proof&gt;", id_of[3])]
    assert places == sorted(places)
    assert page.count('<tbody class="arc">') == 2


def test_a_chapter_in_the_trash_has_no_row(as_alice: Client, book: Project, plan: str) -> None:
    gone = book.chapters.get(number=2)
    Chapter.objects.filter(pk=gone.pk).update(trashed_at="2026-01-01T00:00Z")
    assert str(gone.pk) not in shown(as_alice, plan)


def test_each_has_what_is_done_to_its_place(as_alice: Client, plan: str, chapter: Chapter) -> None:
    mine = row(shown(as_alice, plan), chapter)
    assert f'data-move="/books/{chapter.project_id}/chapters/{chapter.pk}/move/"' in mine


# --- Threads ----------------------------------------------------------------------------


def test_what_happens_to_a_thread_stands_in_its_chapter(
    as_alice: Client, book: Project, told: Told, plan: str
) -> None:
    page = shown(as_alice, plan)
    first, second, third = (row(page, each) for each in book.chapters.order_by("number"))
    assert "opened “I will bring the brass key by" in words(first)
    assert "opened Who cut the rope?" in words(first)
    assert f"/chapters/{told.chapter(1).pk}/?view=page#:~:text=Who%20cut%20the%20rope%3F" in first
    assert "goes on The brass key hung at his belt." in words(second)
    assert "goes on The cut rope lay" in words(second)
    assert "due" in words(second)
    assert third.count('<td class="no">') == 2


def test_what_a_text_has_closed_is_paid_and_comes_last(
    as_alice: Client, book: Project, told: Told, plan: str
) -> None:
    told.tell(3, "So Mara had cut the rope.", "thread", value="who cut the rope", slot="close")
    told.keep()
    page = shown(as_alice, plan)
    third = row(page, book.chapters.get(number=3))
    assert "paid So Mara had cut the rope." in words(third)
    heads = re.findall(r'class="what"[^>]*>([^<]*)<', page)
    assert heads == ["bring the brass key", "who cut the rope"]


def test_a_due_chapter_that_is_past_is_overdue(
    as_alice: Client, book: Project, told: Told, plan: str
) -> None:
    assert "mark due late" not in shown(as_alice, plan)
    told.tell(3, "Ilse Varga slept.", "condition", "Ilse Varga", value="asleep")
    told.keep()
    second = row(shown(as_alice, plan), book.chapters.get(number=2))
    assert "mark due late" in second
    assert "overdue" in words(second)


def test_what_its_author_planned_stands_where_it_is_to_be_settled(
    as_alice: Client, book: Project, told: Told, plan: str
) -> None:
    third = book.chapters.get(number=3)
    [key, rope] = told.facts[1]
    at = f"/books/{book.pk}/threads/{rope.uid}"
    as_alice.post(f"{at}/plan/", {"chapter": str(third.pk)})
    mine = row(shown(as_alice, plan), third)
    assert "to be settled" in words(mine)
    assert f"/threads/#t-{rope.uid}" in mine
    as_alice.post(f"{at}/let_go/")
    assert re.findall(r'class="what"[^>]*>([^<]*)<', shown(as_alice, plan)) == [key.value]


def test_threads_beyond_the_columns_are_counted(
    as_alice: Client, book: Project, plan: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for each in ("the debt", "the door", "the winter"):
        open_thread(book, each)
    monkeypatch.setattr("writing.grid_reading.MOST_COLUMNS", 2)
    page = shown(as_alice, plan)
    assert page.count('class="what"') == 2
    assert "1 more thread has no column here." in page


# --- A chapter opened -------------------------------------------------------------------


def test_a_chapter_opens_its_beats_and_says_where_they_do_not_meet(
    as_alice: Client, plan: str, chapter: Chapter
) -> None:
    planned(chapter)
    closed = row(shown(as_alice, plan), chapter)
    assert "3 beats" in words(closed)
    assert "1 does not meet" in words(closed)
    assert "The ledger" not in closed
    opened = row(shown(as_alice, f"{plan}?open={chapter.pk}"), chapter)
    part = shown(as_alice, f"{plan}{chapter.pk}/")
    for each in (opened, part):
        said = words(each)
        assert "Enters Ilse is on the quay." in said
        assert "Leaves It is dawn, she has paid." in said
        assert "The beat before ends at another time of day." in said
        assert "Nothing in the beat before says that Aron Pell is there." in said
        assert each.count('class="gap warn"') == 2
    assert part.strip() in opened or "<html" not in part


def test_the_authors_plan_is_shown_before_a_newer_one(
    as_alice: Client, plan: str, chapter: Chapter
) -> None:
    planned(chapter)
    planned(chapter, "live", plan={"beats": [BEATS[1] | {"title": "Another"}]})
    page = shown(as_alice, f"{plan}{chapter.pk}/")
    assert "The last boat" in page
    assert "Another" not in page


def test_a_chapter_without_a_plan_says_so(as_alice: Client, plan: str, chapter: Chapter) -> None:
    assert "No plan yet." in shown(as_alice, f"{plan}{chapter.pk}/")


def test_what_a_plan_says_is_escaped(as_alice: Client, plan: str, chapter: Chapter) -> None:
    planned(chapter, plan={"beats": [BEATS[0] | {"title": "<b>Bold</b>"}]})
    assert "&lt;b&gt;Bold" in shown(as_alice, f"{plan}?open={chapter.pk}")


# --- A long book ------------------------------------------------------------------------


@pytest.fixture
def long(book: Project) -> Project:
    chapters = [
        Chapter(project=book, number=n, title=f"Crossing {n}", outline="They cross.")
        for n in range(4, 121)
    ]
    Chapter.objects.bulk_create(chapters)
    return book


def test_it_comes_in_pages_and_begins_where_the_author_is(
    as_alice: Client, long: Project, plan: str
) -> None:
    assert "Chapters 1 to 30 of 120" in shown(as_alice, plan)
    text = an_approved_version(chapter=long.chapters.get(number=1))
    long.chapters.filter(number__lte=40).update(approved_version=text)
    page = shown(as_alice, plan)
    assert "Chapters 31 to 60 of 120" in page
    assert page.count('<tbody class="chapter"') == 30
    assert "Chapters 91 to 120 of 120" in shown(as_alice, f"{plan}?page=4")
    last = long.chapters.get(number=120)
    assert "Chapters 91 to 120 of 120" in shown(as_alice, f"{plan}?at={last.pk}")
    assert 'class="opened"' in shown(as_alice, f"{plan}?open={last.pk}")


def test_few_questions_are_asked_however_long_it_is(
    as_alice: Client, long: Project, told: Told, plan: str
) -> None:
    for number in range(40):
        told.tell(2, f"Who is {number}?", "thread", value=f"who is {number}", slot="open")
    told.record(told.chapter(2).approved_version, told.facts[2])
    for chapter in long.chapters.filter(number__range=(3, 40)):
        planned(chapter, "pregenerated")
    shown(as_alice, plan)
    with CaptureQueriesContext(connection) as queries:
        page = shown(as_alice, plan)
    assert page.count('class="what"') == 40
    assert "The plan is older than your outline." in page
    assert len(queries) <= MOST_QUERIES, "\n".join(each["sql"][:200] for each in queries)


# --- What is done to a chapter ----------------------------------------------------------


def test_what_is_done_to_a_chapter_comes_when_its_menu_opens(
    as_alice: Client, plan: str, chapter: Chapter
) -> None:
    menu = row(shown(as_alice, plan), chapter)
    assert f'data-later="{plan}{chapter.pk}/acts/"' in menu
    assert f'href="?acts={chapter.pk}#c-{chapter.pk}"' in menu
    assert "To the trash" not in menu
    given = shown(as_alice, f"{plan}{chapter.pk}/acts/?next={plan}?page=1")
    assert "To the trash" in given
    assert "Move to place" in given
    assert f'name="next" value="{plan}?page=1"' in given


def test_without_scripts_a_link_shows_it(as_alice: Client, plan: str, chapter: Chapter) -> None:
    menu = row(shown(as_alice, f"{plan}?acts={chapter.pk}"), chapter)
    assert '<details class="menu of-chapter" open>' in menu
    assert "To the trash" in menu


def test_no_id_asks_for_nothing(as_alice: Client, plan: str, chapter: Chapter) -> None:
    assert "To the trash" not in row(shown(as_alice, f"{plan}?acts=none"), chapter)
