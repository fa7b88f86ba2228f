"""The pages of an edited Word file: brought, shown by paragraph, taken or left."""

import re
from io import BytesIO

import pytest
from django.test import Client

from projects import editing
from projects.models import Chapter, Project
from tests.factories import a_version
from tests.projects.documents import a_docx
from tests.writing.word.manuscript import ONE, Edited, sent
from writing.models import Comment, WordReturn

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(book: Project) -> str:
    return f"/books/{book.pk}/word/"


@pytest.fixture
def edited(book: Project, chapter: Chapter) -> bytes:
    a_version(chapter=chapter, text=ONE)
    word = Edited(sent(book))
    word.change("Ilse counted", "Ilse counted the oars twice before she spoke.")
    word.add("The ferry", "A dog barked.")
    word.document.add_comment(word.find("The ferry").runs, text="Which one?", author="")
    return word.data


def brought(client: Client, page: str, data: bytes, name: str = "book.docx") -> str:
    file = BytesIO(data)
    file.name = name
    return client.post(page, {"file": file}, follow=True).content.decode()


def looked_at() -> str:
    return str(WordReturn.objects.get().pk)


def seen(html: str) -> str:
    return " ".join(re.sub(r"<[^>]+>", " ", html).split())


def newest(chapter: Chapter) -> str:
    return chapter.versions.first().text


def test_a_stranger_finds_nothing(as_charlie: Client, client: Client, page: str, chapter: Chapter):
    for address in (page, f"{page}{chapter.pk}/"):
        assert as_charlie.get(address).status_code == 404
        assert as_charlie.post(address).status_code == 404
        assert client.get(address)["Location"] == f"/login/?next={address}"


def test_nothing_given_and_what_is_no_such_file_say_so(as_alice: Client, page: str):
    assert "Choose the file that you edited" in as_alice.post(page).content.decode()
    assert "cannot come back as changes" in brought(as_alice, page, a_docx(("", "Text.")))
    assert as_alice.get(page).status_code == 200


def test_all_is_taken_at_once(as_alice: Client, page: str, chapter: Chapter, edited: bytes):
    told = seen(brought(as_alice, page, edited))
    assert "nothing of it is in the book yet" in told
    assert "1 comment" in told
    after = seen(
        as_alice.post(page, {"returned": looked_at(), "act": "all"}, follow=True).content.decode()
    )
    assert "1 chapter has a new version" in after
    assert "1 comment came in" in after
    assert "A dog barked." in newest(chapter)
    assert Comment.objects.get().quote.startswith("The ferry knocked")
    assert not WordReturn.objects.exists()


def test_a_chosen_paragraph_is_taken_and_undone(
    as_alice: Client, page: str, chapter: Chapter, edited: bytes
):
    brought(as_alice, page, edited)
    address = f"{page}{chapter.pk}/"
    html = as_alice.get(f"{address}?view=side").content.decode()
    version = re.search(r'name="newest" value="([^"]+)"', html)[1]
    places = re.findall(r'name="paragraph" value="(\d+)"', html)
    refused = as_alice.post(address, {"returned": looked_at(), "newest": version})
    assert (refused.status_code, "at least one" in refused.content.decode()) == (422, True)
    given = {"returned": looked_at(), "newest": version, "paragraph": places[1]}
    after = as_alice.post(address, given, follow=True).content.decode()
    assert "Accepted as version 2." in after
    assert newest(chapter) == ONE.replace("The ferry", "A dog barked.\n\nThe ferry")
    assert as_alice.post(address, given).status_code == 422
    undo = dict(re.findall(r'name="(version|newest)" value="([^"]+)"', after))
    as_alice.post(f"/books/{chapter.project_id}/chapters/{chapter.pk}/versions/restore/", undo)
    assert newest(chapter) == ONE
    as_alice.post(address, {"returned": looked_at(), "act": "leave"})
    assert as_alice.get(address).status_code == 404


def test_what_was_changed_here_too_is_shown_with_both_texts(
    as_alice: Client, page: str, chapter: Chapter, edited: bytes
):
    mine = ONE.replace("believed it", "laughed")
    editing.edit(chapter, mine, chapter.versions.first().pk, chapter.project.owner)
    assert "1 paragraph changed here too" in seen(brought(as_alice, page, edited))
    as_alice.post(page, {"returned": looked_at(), "act": "all"})
    address = f"{page}{chapter.pk}/"
    html = as_alice.get(address).content.decode()
    told = seen(html)
    for words in ("before she laughed.", "before she spoke", "Keep both"):
        assert words in told
    place = re.search(r'name="both" value="(\d+)"', html)[1]
    version = re.search(r'name="newest" value="([^"]+)"', html)[1]
    as_alice.post(address, {"returned": looked_at(), "newest": version, "both": place})
    assert "she laughed.\n\nIlse counted the oars twice before she spoke." in newest(chapter)
    assert not WordReturn.objects.exists()


def test_of_another_file_that_came_meanwhile_nothing_is_taken(
    as_alice: Client, page: str, chapter: Chapter, edited: bytes
):
    brought(as_alice, page, edited)
    address = f"{page}{chapter.pk}/"
    html = as_alice.get(address).content.decode()
    given = dict(re.findall(r'name="(returned|newest)" value="([^"]+)"', html))
    given["paragraph"] = re.findall(r'name="paragraph" value="(\d+)"', html)[0]
    other = Edited(sent(chapter.project))
    other.change("Ilse counted", "Ilse drowned.")
    brought(as_alice, page, other.data)
    for where, asked in (
        (address, given),
        (address, given | {"act": "all"}),
        (address, given | {"act": "leave"}),
        (page, {"returned": given["returned"], "act": "all"}),
        (page, {"returned": given["returned"], "act": "discard"}),
    ):
        shown = seen(as_alice.post(where, asked, follow=True).content.decode())
        assert "Another file was brought meanwhile" in shown
        assert "drowned" in as_alice.get(address).content.decode()
    assert newest(chapter) == ONE
