"""A book in Word and back: unedited nothing differs, edited exactly that does."""

import json
from copy import deepcopy
from datetime import timedelta
from typing import Any
from uuid import UUID

import pytest
from django.utils import timezone
from docx.oxml import OxmlElement
from docx.oxml.ns import qn

from memory.facts import Fact
from memory.ledger.holding import FACT
from memory.models import FactSpan, StoredFact
from novellaforge.errors import Refused
from projects import editing
from projects.importing.marked import marked_of
from projects.models import Chapter, Project
from tests.projects.documents import a_docx, altered
from tests.writing.word.manuscript import ONE, TWO, Edited, a_book, sent
from tests.writing.word.test_merging import RICH
from writing.cleanup import cleanup_drafts
from writing.commenting import keeping as commenting
from writing.export.annotated_docx import HOUSE
from writing.models import Comment, ContinuityIssue, WordReturn
from writing.word import coming
from writing.word.keeping import accept, accept_all, edits_in, edits_of, waiting_of
from writing.word.taking import take

pytestmark = pytest.mark.django_db
NAME = "book.docx"


@pytest.fixture
def book() -> Project:
    return a_book()


@pytest.fixture(autouse=True)
def _read_here(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """In this process, but for the tests of what is refused: starting another takes its time."""

    def read(_name: str, data: bytes) -> Any:
        return json.loads(json.dumps(marked_of(data)))

    if "refused" not in request.node.name:
        monkeypatch.setattr(coming, "marked_document", read)


def back(project: Project, data: bytes) -> WordReturn:
    return take(project, NAME, data, project.owner)


def ops(returned: WordReturn) -> dict[int, list[str]]:
    return {
        each.chapter.number: [c.op for c in each.changes if c.op != "same"]
        for each in edits_of(returned)
    }


def text_of(project: Project, number: int) -> str:
    return Chapter.objects.get(project=project, number=number).versions.first().text


# --- What is refused --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("name", "data", "why"),
    [
        (NAME, b"PK\x03\x04 no archive", "damaged"),
        ("book.odt", b"x", "no Word file"),
        (NAME, a_docx(("Heading 1", "Chapter 1"), ("", "Text.")), "cannot come back"),
    ],
)
def test_what_was_not_made_here_is_refused(book: Project, name: str, data: bytes, why: str):
    with pytest.raises(Refused, match=why):
        take(book, name, data, book.owner)
    assert waiting_of(book) is None


def test_a_file_of_another_book_is_refused_also_where_it_says_it_is_of_this_one(book: Project):
    other = a_book()
    data = sent(other)
    with pytest.raises(Refused, match="made of another book"):
        back(book, data)
    for path in ("word/document.xml", "customXml/item2.xml"):
        data = altered(data, path, other.pk.hex, book.pk.hex)
    returned = back(book, data)  # its chapters are none of this book's
    assert edits_of(returned) == []
    assert len(returned.doubts) == 2
    assert text_of(other, 1) == ONE


# --- Nothing edited ---------------------------------------------------------------------


@pytest.mark.parametrize("titles", [True, False])
@pytest.mark.parametrize("text", [ONE, RICH])
def test_unedited_nothing_differs(text: str, titles: bool) -> None:
    book = a_book(text, RICH)
    returned = back(book, sent(book, titles))
    assert (ops(returned), returned.doubts) == ({}, [])
    assert accept_all(returned, book.owner) == []


def test_unedited_it_brings_nothing_to_a_text_that_went_on_here(book: Project) -> None:
    data = sent(book)
    first = book.chapters.get(number=1)
    editing.edit(first, ONE.replace("twice", "three times"), first.versions.first().pk, book.owner)
    assert ops(back(book, data)) == {}


def test_a_comment_goes_along_without_what_no_document_can_hold(book: Project) -> None:
    chapter = book.chapters.get(number=1)
    version = chapter.versions.first()
    quote = version.text.split()[0]
    commenting.add(version, quote, "Pasted\x1b from\x07 a terminal.\nTwo lines.", book.owner)
    assert edits_of(back(book, sent(book))) == []  # and it is no new one when it comes back


# --- Edited -----------------------------------------------------------------------------


def test_each_kind_of_edit_in_two_chapters_is_told_and_taken_whole(book: Project) -> None:
    word = Edited(sent(book))
    word.change("Ilse counted", "Ilse counted the oars three times before she believed it.")
    word.add("The ferry knocked", "A dog barked.")
    word.remove("Nobody came down to")
    word.move("Aron slept", "The bell rang")
    word.change("He did not wake", "He did not wake.")
    word.find("He did not wake")._p.addnext(deepcopy(word.find("He did not wake")._p))
    word.document.paragraphs[-1].runs[0].text = "Whatever she said."
    returned = back(book, word.data)
    assert ops(returned) == {
        1: ["changed", "added", "removed"],
        2: ["added", "removed", "changed", "added"],
    }
    done = accept_all(returned, book.owner)
    assert [each.version.number for each in done if each.version] == [2, 2]
    assert text_of(book, 1) == "\n\n".join(
        (
            "Ilse counted the oars three times before she believed it.",
            "“You said nobody came down here,” she told *Aron*.",
            "* * *",
            "A dog barked.",
            "The ferry knocked against the landing, and the lamp went out.",
        )
    )
    assert text_of(book, 2) == (
        "The bell rang three times.\n\nAron slept.\n\nHe did not wake.\n\nWhatever she said."
    )
    assert waiting_of(book) is None


def test_what_is_not_chosen_waits_on(book: Project) -> None:
    word = Edited(sent(book))
    word.change("Aron slept", "Aron woke.")
    word.change("He did not wake", "He did not wake at all.")
    returned = back(book, word.data)
    waiting = edits_in(returned, book.chapters.get(number=2))
    newest = waiting.newest.pk
    with pytest.raises(Refused, match="at least one"):
        accept(waiting, (), newest, book.owner)
    with pytest.raises(Refused, match="no such change"):
        accept(waiting, {1}, newest, book.owner)
    accept(waiting, {0}, newest, book.owner)
    assert text_of(book, 2) == TWO.replace("Aron slept", "Aron woke")
    assert ops(returned) == {2: ["changed"]}
    with pytest.raises(editing.Changed):
        accept(waiting, {2}, newest, book.owner)
    accept_all(returned, book.owner)
    assert text_of(book, 2).endswith("He did not wake at all.")


def test_a_paragraph_changed_here_and_in_word_waits_for_a_choice(book: Project) -> None:
    word = Edited(sent(book))
    word.change("Aron slept", "Aron woke.")
    word.change("He did not wake", "He did not wake at all.")
    chapter = book.chapters.get(number=2)
    mine = TWO.replace("Aron slept", "Aron dozed")
    editing.edit(chapter, mine, chapter.versions.first().pk, book.owner)
    returned = back(book, word.data)
    accept_all(returned, book.owner)
    assert text_of(book, 2) == mine.replace(", whatever she said.", " at all.")
    waiting = edits_in(returned, chapter)
    ((place, step),) = waiting.clashing.items()
    assert (step.was, step.change.old.strip()) == ("Aron slept.", "Aron dozed.")
    accept(waiting, (), waiting.newest.pk, book.owner, both={place})
    assert text_of(book, 2).startswith("Aron dozed.\n\nAron woke.\n\n")
    assert waiting_of(book) is None


def test_tracked_changes_are_read_as_accepted(book: Project) -> None:
    word = Edited(sent(book))
    for tag, words in (("w:del", "Aron slept"), ("w:ins", "The bell rang")):
        run = word.find(words).runs[0]._r
        around = OxmlElement(tag)
        if tag == "w:del":
            run.addprevious(around)
            around.append(run)
            run.find(qn("w:t")).tag = qn("w:delText")
        else:
            new = deepcopy(run)
            new.find(qn("w:t")).text = " Twice more."
            around.append(new)
            run.addnext(around)
    # the end of a paragraph is deleted: it goes on in the next
    ended = word.find("The bell rang")._p
    about = ended.find(qn("w:pPr"))
    mark = OxmlElement("w:rPr")
    mark.append(OxmlElement("w:del"))
    about.append(mark)
    accept_all(back(book, word.data), book.owner)
    assert text_of(book, 2) == (
        "The bell rang three times. Twice more.He did not wake, whatever she said."
    )


def test_a_chapter_without_its_mark_is_found_by_its_heading_and_said_so(book: Project) -> None:
    word = Edited(sent(book))
    for sign in list(word.document.element.body.iter(qn("w:bookmarkStart"))):
        sign.getparent().remove(sign)
    word.change("Aron slept", "Aron woke.")
    returned = back(book, word.data)
    assert ops(returned) == {2: ["changed"]}
    assert len([each for each in returned.doubts if "by its heading only" in each]) == 2


def test_a_chapter_that_is_not_in_the_file_stays(book: Project) -> None:
    word = Edited(sent(book))
    word.remove("Crossing 2")
    for each in TWO.split("\n\n"):
        word.remove(each)
    returned = back(book, word.data)
    assert ops(returned) == {}
    assert "not found in the file" in returned.doubts[0]
    assert text_of(book, 2) == TWO


# --- Findings and comments --------------------------------------------------------------


@pytest.fixture
def noted(book: Project) -> Project:
    chapter = book.chapters.get(number=1)
    version = chapter.versions.first()
    ContinuityIssue.objects.create(
        project=book, chapter=chapter, version=version, key="custody:x:y", kind="rule",
        rule="custody", severity="blocking", sentence="The lamp was broken.",
        quote="The ferry knocked against the landing, and the lamp went out.",
        against="The bell rang three times.", against_chapter=2,
    )  # fmt: skip
    ContinuityIssue.objects.create(
        project=book, chapter=chapter, version=version, key="k", kind="rule", rule="custody",
        severity="minor", sentence="Settled.", quote="she", state="dismissed",
    )  # fmt: skip
    comment = commenting.add(version, "she told *Aron*", "Who is he?", book.owner)
    commenting.answer(comment, "The clerk.", book.owner)
    return book


def test_findings_and_comments_stand_on_their_sentences(noted: Project) -> None:
    document = Edited(sent(noted)).document
    told = {each.author: each.text for each in document.comments}
    assert set(told) == {HOUSE, noted.owner.username}
    finding = told[HOUSE]
    assert finding.startswith("Blocking · Who holds it")
    assert "Here, chapter 1: “The ferry knocked against the landing" in finding
    assert "Established, chapter 2: “The bell rang three times.”" in finding
    assert told[noted.owner.username] == f"Who is he?\n— {noted.owner.username}: The clerk."
    ranges = {}
    for start in document.element.body.iter(qn("w:commentRangeStart")):
        words, node = "", start.getnext()
        while node.tag != qn("w:commentRangeEnd"):
            words += "".join(each.text or "" for each in node.iter(qn("w:t")))
            node = node.getnext()
        ranges[start.get(qn("w:id"))] = words
    assert sorted(ranges.values()) == [
        "The ferry knocked against the landing, and the lamp went out.",
        "she told Aron",
    ]


def test_only_comments_made_in_word_come_back(noted: Project) -> None:
    word = Edited(sent(noted))
    assert edits_of(back(noted, word.data)) == []
    found = word.find("The bell rang")
    word.document.add_comment(found.runs, text="Why three?", author="Ann Author")
    returned = back(noted, word.data)
    (waiting,) = edits_of(returned)
    assert [each.text for each in waiting.comments] == ["Why three?"]
    (done,) = accept_all(returned, noted.owner)
    assert (done.version, done.comments) == (None, 1)
    new = Comment.objects.get(chapter__number=2)
    assert (new.text, new.quote) == ("Ann Author: Why three?", "The bell rang three times.")
    assert waiting_of(noted) is None


def test_a_program_that_drops_the_list_of_chapters_leaves_enough(noted: Project) -> None:
    word = Edited(sent(noted))
    word.change("Aron slept", "Aron woke.")
    data = altered(word.data, "customXml/item2.xml", "urn:novellaforge:word:1", "urn:other")
    returned = back(noted, data)
    assert (ops(returned), returned.doubts) == ({2: ["changed"]}, [])


def test_a_list_that_is_no_xml_is_none(book: Project) -> None:
    data = altered(sent(book), "customXml/item2.xml", "</", "<")
    assert edits_of(back(book, data)) == []


def test_certain_is_said_where_both_sentences_state_it(noted: Project) -> None:
    key = f"custody:{UUID(int=1)}:{UUID(int=2)}"
    ContinuityIssue.objects.filter(rule="custody", state="open").update(key=key)
    for number, sentence in ((1, "a"), (2, "b")):
        StoredFact.objects.create(
            project=noted, uid=UUID(int=number), origin=UUID(int=3), sentence=sentence, said={},
            locked=True,
        )  # fmt: skip

    def told() -> str:
        (only,) = [e.text for e in Edited(sent(noted)).document.comments if e.author == HOUSE]
        return only

    assert told().startswith("Blocking · Who holds it · Certain")
    fact = Fact(noted.pk, None, UUID(int=3), 1, 1, "holds", "a", 0, 1)
    StoredFact.objects.filter(pk=UUID(int=1)).update(
        locked=False, said=FACT.dump_python(fact, mode="json")
    )
    assert "Certain" in told()
    FactSpan.objects.create(
        fact_id=UUID(int=1), seq=1, start=0, end=1, read={"certainty": "implied"}
    )
    assert "Probable" in told()


def test_what_nobody_decided_goes_as_what_was_deleted_does(book: Project) -> None:
    word = Edited(sent(book))
    word.change("Aron slept", "Aron woke.")
    returned = back(book, word.data)
    for days, stays in ((29, True), (31, False)):
        when = timezone.now() - timedelta(days=days)
        WordReturn.objects.filter(pk=returned.pk).update(created_at=when)
        cleanup_drafts()
        assert (waiting_of(book) is not None) == stays
