"""The pages of a chapter's versions, and the one where its author writes by hand."""

import re

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.urls import reverse

from projects.models import Chapter, ChapterVersion
from tests.factories import a_version
from writing.models import ContinuityIssue

pytestmark = pytest.mark.django_db

ONE = "The ferry left.\n\nIlse rowed to the far bank.\n\nNobody came down."
TWO = "The ferry left late.\n\nIlse rowed to the near bank.\n\nNobody came down."
Two = tuple[ChapterVersion, ChapterVersion]


@pytest.fixture
def two(chapter: Chapter) -> Two:
    return a_version(chapter=chapter, text=ONE), a_version(chapter=chapter, text=TWO)


def of(chapter: Chapter, name: str, *numbers: int) -> str:
    return reverse(f"writing:{name}", args=[chapter.project_id, chapter.pk, *numbers])


def ids(old: ChapterVersion, new: ChapterVersion, newest: ChapterVersion) -> dict[str, str]:
    return {"old": str(old.pk), "new": str(new.pk), "newest": str(newest.pk)}


def texts(chapter: Chapter) -> list[str]:
    return list(chapter.versions.values_list("text", flat=True))


def said(page: str) -> str:
    """The page as it is read: without tags, on one line."""
    return " ".join(re.sub(r"<[^>]*>", "", page).split())


def test_a_stranger_finds_nothing_there(
    as_charlie: Client, client: Client, chapter: Chapter, two: Two
):
    pages = [of(chapter, "versions"), of(chapter, "compare", 1, 2), of(chapter, "text")]
    for page in pages:
        assert as_charlie.get(page).status_code == 404
        assert client.get(page).status_code == 302
    body = ids(*two, two[1]) | {"all": "yes", "version": str(two[0].pk), "text": "Mine."}
    for page in (*pages[1:], of(chapter, "restore")):
        assert as_charlie.post(page, body).status_code == 404
    assert texts(chapter) == [TWO, ONE]


def test_restoring_is_no_link(as_alice: Client, chapter: Chapter):
    assert as_alice.get(of(chapter, "restore")).status_code == 405


def test_a_chapter_without_a_text_says_so(as_alice: Client, chapter: Chapter):
    assert "no text yet" in as_alice.get(of(chapter, "versions")).content.decode()


def test_a_version_that_is_not_there_is_not_compared(as_alice: Client, chapter: Chapter, two: Two):
    for numbers in ((1, 3), (0, 1), (1, 99_999_999_999)):
        assert as_alice.get(of(chapter, "compare", *numbers)).status_code == 404


def test_a_version_that_is_not_there_is_not_restored(as_alice: Client, chapter: Chapter, two: Two):
    for version in ("", "no", "6ad2a1a4-1f5d-4a4e-8b0b-7a8c4d1e2f30"):
        body = {"version": version, "newest": str(two[1].pk)}
        assert as_alice.post(of(chapter, "restore"), body).status_code == 404


def test_two_are_chosen_to_be_compared(as_alice: Client, chapter: Chapter, two: Two):
    for chosen in ("v=1", "v=1&v=1", "v=1&v=2&v=3", "v=x&v=1", "v="):
        page = as_alice.get(f"{of(chapter, 'versions')}?{chosen}", follow=True)
        assert "Choose two versions" in page.content.decode()


def test_the_two_chosen_are_compared_the_older_first(as_alice: Client, chapter: Chapter, two: Two):
    answer = as_alice.get(f"{of(chapter, 'versions')}?v=2&v=1")
    assert answer["Location"] == of(chapter, "compare", 1, 2)


def test_the_list_says_whose_each_is_what_it_changed_and_what_is_open(
    as_alice: Client, alice: User, chapter: Chapter, two: Two
):
    a_version(chapter=chapter, text=ONE, origin="edited", created_by=alice)
    chapter.approved_version = two[0]
    chapter.save()
    ContinuityIssue.objects.create(
        project=chapter.project, chapter=chapter, version=two[1], key="a", kind="contradiction",
        severity="blocking", sentence="The dead do not act.",
    )  # fmt: skip
    page = said(as_alice.get(of(chapter, "versions")).content.decode())
    for expected in ("restored from version 1", "generated", "1 issue open", "Approved", "+2"):
        assert expected in page


def test_what_cannot_be_accepted_is_refused_and_stays_chosen(
    as_alice: Client, chapter: Chapter, two: Two
):
    for change, why in (
        ({}, "Choose at least one paragraph"),
        ({"paragraph": "2"}, "no such change"),
        ({"paragraph": "x"}, "Choose at least one paragraph"),
        ({"all": "yes", "old": ""}, "have changed meanwhile"),
        ({"all": "yes", "newest": "6ad2a1a4-1f5d-4a4e-8b0b-7a8c4d1e2f30"}, "changed elsewhere"),
        ({"all": "yes", "newest": ""}, "changed elsewhere"),
    ):
        answer = as_alice.post(of(chapter, "compare", 1, 2), ids(*two, two[1]) | change)
        assert answer.status_code == 422
        assert why in answer.content.decode()
        assert texts(chapter) == [TWO, ONE]


def test_what_differs_is_said_in_words_too(as_alice: Client, chapter: Chapter, two: Two):
    page = as_alice.get(of(chapter, "compare", 1, 2)).content.decode()
    assert re.search(r"<del><span[^>]*>removed </span>far<", page)
    assert re.search(r"<ins><span[^>]*>added </span>near<", page)
    assert "Nobody came down." in page
    beside = as_alice.get(f"{of(chapter, 'compare', 1, 2)}?view=side").content.decode()
    assert beside.count('class="was"') == beside.count('class="now"') == 2
    assert 'class="was"' not in page


def test_a_text_is_shown_and_not_run(as_alice: Client, chapter: Chapter, two: Two):
    a_version(chapter=chapter, text="The <b>ferry</b> left.")
    for numbers in ((2, 3), (3, 3)):
        page = as_alice.get(of(chapter, "compare", *numbers)).content.decode()
        assert "<b>ferry" not in page


def test_one_paragraph_is_accepted_and_the_way_back_is_shown(
    as_alice: Client, chapter: Chapter, two: Two
):
    body = ids(*two, two[1]) | {"paragraph": "0"}
    page = as_alice.post(of(chapter, "compare", 1, 2), body, follow=True).content.decode()
    assert texts(chapter) == [ONE.replace("left.", "left late."), TWO, ONE]
    assert "Accepted as version 3." in page
    made = chapter.versions.first()
    assert made
    undo = {"version": str(two[1].pk), "newest": str(made.pk)}
    assert all(f'value="{each}"' in page for each in undo.values())
    as_alice.post(of(chapter, "restore"), undo)
    assert texts(chapter)[0] == TWO
    assert len(texts(chapter)) == 4
    assert "Accepted" not in as_alice.get(of(chapter, "versions")).content.decode()


def test_a_version_is_restored(as_alice: Client, chapter: Chapter, two: Two):
    body = {"version": str(two[0].pk), "newest": str(two[1].pk)}
    page = as_alice.post(of(chapter, "restore"), body, follow=True).content.decode()
    assert "Restored as version 3." in page
    assert texts(chapter) == [ONE, TWO, ONE]


def test_it_is_not_restored_over_what_came_meanwhile(as_alice: Client, chapter: Chapter, two: Two):
    body = {"version": str(two[0].pk), "newest": str(two[0].pk)}
    page = as_alice.post(of(chapter, "restore"), body, follow=True).content.decode()
    assert "changed elsewhere" in page
    assert texts(chapter) == [TWO, ONE]


def test_an_empty_text_is_not_kept(as_alice: Client, chapter: Chapter, two: Two):
    for text in ("", "  \n"):
        answer = as_alice.post(of(chapter, "text"), {"text": text, "base": str(two[1].pk)})
        assert answer.status_code == 422
        assert "nothing was kept" in answer.content.decode()
        assert texts(chapter) == [TWO, ONE]


@pytest.mark.parametrize("field", ["base", "replaces"])
def test_what_is_no_version_loses_no_text(
    as_alice: Client, chapter: Chapter, two: Two, field: str
):
    answer = as_alice.post(of(chapter, "text"), {"text": "Mine, <b>all</b>.", field: "x"})
    assert answer.status_code in (409, 422)
    assert "Mine, &lt;b&gt;all&lt;/b&gt;." in answer.content.decode()
    assert texts(chapter)[0] == TWO


def test_it_is_saved_without_a_script(as_alice: Client, alice: User, chapter: Chapter):
    page = as_alice.get(of(chapter, "text")).content.decode()
    assert 'id="typing"' in page
    answer = as_alice.post(of(chapter, "text"), {"text": "One.\r\nTwo.", "base": ""}, follow=True)
    assert "Saved." in answer.content.decode()
    version = chapter.versions.get()
    assert (version.text, version.created_by, version.origin) == ("One.\nTwo.", alice, "edited")
    assert str(version.pk) in answer.content.decode()


def test_two_tabs_that_clash_keep_both_texts(as_alice: Client, chapter: Chapter, two: Two):
    base = str(two[1].pk)
    as_alice.post(of(chapter, "text"), {"text": "Of one tab.", "base": base})
    answer = as_alice.post(of(chapter, "text"), {"text": "Of the other.", "base": base})
    page = answer.content.decode()
    assert answer.status_code == 409
    assert "Yours is kept as a version." in page
    assert of(chapter, "compare", 4, 3) in page
    assert "Of the other." in page
    assert texts(chapter) == ["Of one tab.", "Of the other.", TWO, ONE]


def test_a_text_keeps_its_first_line_empty_or_not(as_alice: Client, chapter: Chapter):
    a_version(chapter=chapter, text="\nOne.")
    page = as_alice.get(of(chapter, "text")).content.decode()
    assert re.search(r"<textarea[^>]*>\n\nOne\.</textarea>", page)
