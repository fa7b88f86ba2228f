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
from writing.export.annotated_docx import HOUSE, fingerprint
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


def remark(word: Edited, words: str, text: str = "?", author: str = "Ed") -> None:
    word.document.add_comment(word.find(words).runs, text=text, author=author)


def comments(book: Project) -> list[tuple[str, str]]:
    return sorted((each.text, each.quote.split()[0]) for each in Comment.objects.all())


def test_comments_of_the_same_words_come_in_each_on_its_passage_and_once(book: Project) -> None:
    word = Edited(sent(book))
    remark(word, "Ilse counted")
    remark(word, "The ferry knocked")
    remark(word, "The ferry knocked", author="Bo")
    found = word.find("Nobody came down")
    for _again in range(2):  # and twice on one passage
        word.document.add_comment(found.runs, text="?", author="Ed")
    told = [("Bo: ?", "The"), ("Ed: ?", "Ilse"), *[("Ed: ?", "Nobody")] * 2, ("Ed: ?", "The")]
    (done,) = accept_all(back(book, word.data), book.owner)
    assert (done.comments, comments(book)) == (5, told)
    assert edits_of(back(book, word.data)) == []
    remark(word, "Aron slept")
    (waiting,) = edits_of(back(book, word.data))
    assert [each.text for each in waiting.comments] == ["?"]
    Comment.objects.update(deleted_at=timezone.now())
    accept_all(waiting_of(book), book.owner)
    assert comments(book) == sorted([*told, ("Ed: ?", "Aron")])


def test_a_comment_that_went_out_is_no_other_of_the_same_words(book: Project) -> None:
    chapter = book.chapters.get(number=1)
    commenting.add(chapter.versions.first(), "the lamp went out", "?", book.owner)
    word = Edited(sent(book))
    assert edits_of(back(book, word.data)) == []
    remark(word, "Ilse counted", author=book.owner.username)
    remark(word, "The ferry knocked")
    (waiting,) = edits_of(back(book, word.data))
    assert [each.quotes[0].split()[0] for each in waiting.comments] == ["Ilse", "The"]
    # as well where a program has dropped the list of what went out
    data = altered(word.data, "customXml/item2.xml", "urn:novellaforge:word:1", "urn:other")
    (waiting,) = edits_of(back(book, data))
    assert [each.quotes[0].split()[0] for each in waiting.comments] == ["Ilse", "The"]
    accept_all(waiting_of(book), book.owner)
    assert comments(book) == [("?", "Ilse"), ("?", "the"), ("Ed: ?", "The")]
    assert edits_of(back(book, word.data)) == edits_of(back(book, data)) == []


def test_a_comment_is_known_whose_passage_was_edited_and_whose_author_is_hidden(
    book: Project,
) -> None:
    chapter = book.chapters.get(number=1)
    commenting.add(chapter.versions.first(), "counted the oars", "?", book.owner)
    word = Edited(sent(book))
    for each in word.document.comments:
        each._comment_elm.author = "Author"
    next(each for each in word.find("Ilse counted").runs if "counted" in each.text).text = "rowed"
    (waiting,) = edits_of(back(book, word.data))
    assert waiting.comments == []


def test_a_file_of_before_says_only_the_words_of_its_comments() -> None:
    every = [coming.Said(text="?", author="Ann"), coming.Said(text="?", author="Ed")]
    sent_before = [coming.Sent.model_validate({"is": fingerprint("?")})]
    assert coming.new_comments(every, sent_before) == every[1:]


def test_comments_that_have_no_place_are_told(book: Project, monkeypatch: Any) -> None:
    word = Edited(sent(book))
    title = word.document.paragraphs[0]
    word.document.add_comment(title.runs, text="Nice title.", author="Ed")
    remark(word, "Ilse counted")
    (doubt,) = back(book, word.data).doubts
    assert doubt.startswith("1 comment of the file is left out")
    monkeypatch.setattr(coming, "MOST_COMMENTS", 1)
    assert back(book, word.data).doubts[0].startswith("2 comments of the file are left out")


def test_what_the_file_has_otherwise_than_a_text_can_is_told(book: Project) -> None:
    word = Edited(sent(book))
    word.find("Aron slept").runs[0].underline = True
    (doubt,) = back(book, word.data).doubts
    assert doubt.startswith("1 paragraph of “book.docx” has words that are underlined")


def test_a_chapter_is_found_by_its_heading_however_that_is_written() -> None:
    one, other = (UUID(int=number) for number in (1, 2))
    listed = [
        coming.Listed(chapter=uid.hex, version=uid.hex, heading="Aron’s Boat")
        for uid in (one, other)
    ]
    texts = [("Aron's boat", 1), ("He slept.", 0), ("ARON’S BOAT", 1), ("He woke.", 0)]
    paragraphs = [coming.Paragraph(text=text, level=level) for text, level in texts]
    found = coming.found_in(coming.Document(chapters=listed, paragraphs=paragraphs))
    assert [(each.chapter, each.paragraphs) for each in found.chapters] == [
        (one, ["He slept."]),
        (other, ["He woke."]),
    ]


def test_a_chapters_heading_whose_style_was_renamed_is_one(book: Project) -> None:
    word = Edited(sent(book))
    word.document.styles["Heading 1"].element.find(qn("w:name")).set(qn("w:val"), "Chapter Head")
    for sign in list(word.document.element.body.iter(qn("w:bookmarkStart"))):
        sign.getparent().remove(sign)
    word.change("Aron slept", "Aron woke.")
    assert ops(back(book, word.data)) == {2: ["changed"]}


def test_a_heading_that_lost_its_style_is_no_paragraph(book: Project) -> None:
    word = Edited(sent(book))
    word.find("Crossing 2").style = word.document.styles["Normal"]
    returned = back(book, word.data)
    assert (ops(returned), returned.doubts) == ({}, [])


def test_a_line_that_word_drew_comes_as_a_break(book: Project) -> None:
    word = Edited(sent(book))
    lines, below = OxmlElement("w:pBdr"), OxmlElement("w:bottom")
    below.set(qn("w:val"), "single")
    lines.append(below)
    word.find("Aron slept")._p.find(qn("w:pPr")).append(lines)
    accept_all(back(book, word.data), book.owner)
    assert text_of(book, 2) == TWO.replace("slept.", "slept.\n\n* * *")


@pytest.mark.parametrize("whole", [False, True])
def test_a_tracked_deletion_up_to_a_heading_leaves_it_one(book: Project, whole: bool) -> None:
    word = Edited(sent(book))
    gone = ["Nobody came down to"]
    if whole:
        breaks = [each.text for each in word.document.paragraphs]
        first = breaks.index(ONE.split("\n\n")[0])
        gone = breaks[first - 1 : breaks.index("Aron slept.") - 1]
    for words in gone:
        node = word.find(words)._p
        for run in list(node.iter(qn("w:r"))):
            around = OxmlElement("w:del")
            run.addprevious(around)
            around.append(run)
            for each in run.iter(qn("w:t")):
                each.tag = qn("w:delText")
        mark = OxmlElement("w:rPr")
        mark.append(OxmlElement("w:del"))
        node.find(qn("w:pPr")).append(mark)
    returned = back(book, word.data)
    assert ops(returned) == ({} if whole else {1: ["removed"]})
    assert len(returned.doubts) == whole


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
