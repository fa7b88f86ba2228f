"""What is no archive of ours, or a hostile one, is refused with a sentence and leaves nothing."""

import copy
import hashlib
import json
import struct
import zipfile
from collections.abc import Callable
from io import BytesIO
from typing import Any
from uuid import uuid4

import pytest
from django.db import IntegrityError
from django.utils.functional import Promise

from memory.models import StoredFact
from novellaforge.errors import Refused
from projects.models import Chapter, Project
from tests.factories import a_document, a_project, a_user, an_arc, an_instruction
from tests.memory.stored import Told
from tests.writing.export.canonical import rows_of
from writing.export.archive import pack, restore
from writing.export.archive.reading import read_archive
from writing.export.archive.values import Wrong
from writing.models import Comment

Rows = dict[str, list[dict[str, Any]]]
Change = Callable[[Rows], object]


def packed(
    rows: Rows, manifest: dict[str, Any] | None = None, packing: int = zipfile.ZIP_DEFLATED
) -> bytes:
    """An archive of these rows; `manifest` changes what it says of itself."""
    members = {
        f"{table}.1.jsonl": "".join(f"{json.dumps(row)}\n" for row in each).encode()
        for table, each in rows.items()
        if each
    }
    about: dict[str, Any] = {
        "format": "novellaforge-archive", "version": 1, "title": "A book",
        "members": {
            name: {"sha256": hashlib.sha256(data).hexdigest(), "rows": data.count(b"\n")}
            for name, data in members.items()
        },
    }  # fmt: skip
    return zipped(
        {"manifest.json": json.dumps(about | (manifest or {})).encode()} | members, packing
    )


def zipped(members: dict[str, bytes], packing: int = zipfile.ZIP_DEFLATED) -> bytes:
    file = BytesIO()
    with zipfile.ZipFile(file, "w", packing) as archive:
        for name, data in members.items():
            archive.writestr(name, data)
    return file.getvalue()


BOOK = {"id": str(uuid4()), "title": "A book"}
GOOD: Rows = {"book": [BOOK], "arcs": [{"id": 1, "number": 1, "title": "One"}]}


def members(**changes: bytes | None) -> bytes:
    with zipfile.ZipFile(BytesIO(packed(GOOD))) as archive:
        every = {name: archive.read(name) for name in archive.namelist()}
    every |= {name.replace("__", "."): data for name, data in changes.items() if data is not None}
    gone = {name.replace("__", ".") for name, data in changes.items() if data is None}
    return zipped({name: data for name, data in every.items() if name not in gone})


def a_bomb() -> bytes:
    """300 MB in some kilobytes, by what it says itself."""
    return stated(300_000_000)


def a_liar() -> bytes:
    """Says that its megabyte unpacks to ten bytes."""
    return stated(10)


def stated(size: int) -> bytes:
    data = bytearray(zipped({"manifest.json": b" " * 1_000_000}))
    at = data.index(b"PK\x01\x02")
    data[at + 24 : at + 28] = struct.pack("<I", size)
    return bytes(data)


def line(said: str) -> bytes:
    """An archive whose book is this text."""
    data = said.encode("utf-8", "surrogatepass") + b"\n"
    about = {"format": "novellaforge-archive", "version": 1, "title": ""}
    about["members"] = {"book.1.jsonl": {"sha256": hashlib.sha256(data).hexdigest(), "rows": 1}}
    return zipped({"manifest.json": json.dumps(about).encode(), "book.1.jsonl": data})


DAMAGED = "is damaged or no archive of a book"
UNREAD: dict[str, tuple[Callable[[], bytes], str]] = {
    "nothing": (lambda: b"", DAMAGED),
    "no zip": (lambda: b"PK\x03\x04 and no more", DAMAGED),
    "cut": (lambda: packed(GOOD)[:-30], DAMAGED),
    "another zip": (lambda: zipped({"word/document.xml": b"<a/>"}), DAMAGED),
    "no manifest": (lambda: members(manifest__json=None), DAMAGED),
    "no object": (lambda: members(manifest__json=b"[]"), DAMAGED),
    "of a later version": (lambda: packed(GOOD, {"version": 2}), "of version 2 of the format"),
    "of another format": (lambda: packed(GOOD, {"format": "zip"}), DAMAGED),
    "a bomb": (a_bomb, "unpacks to more than an archive"),
    "a lie about its size": (a_liar, DAMAGED),
    "another packing": (lambda: packed(GOOD, packing=zipfile.ZIP_LZMA), DAMAGED),
    "out of its folder": (lambda: members(**{"../../etc/passwd": b"x"}), DAMAGED),
    "a file unnamed": (lambda: members(**{"extra__jsonl": b"{}\n"}), DAMAGED),
    "a file missing": (lambda: members(arcs__1__jsonl=None), DAMAGED),
    "another text": (lambda: members(arcs__1__jsonl=b'{"id":2}\n'), DAMAGED),
    "an unknown table": (lambda: packed(GOOD | {"users": [{"id": 1}]}), DAMAGED),
    "a member of a book": (lambda: packed(GOOD | {"memberships": [{"id": 1}]}), DAMAGED),
    "two books": (lambda: packed({"book": [BOOK, BOOK]}), DAMAGED),
    "no book": (lambda: packed({"arcs": GOOD["arcs"]}), DAMAGED),
    "no row": (lambda: line("7"), DAMAGED),
    "deep": (lambda: line('{"a":' + "[" * 100_000 + "]" * 100_000 + "}"), DAMAGED),
    "not so deep": (lambda: line('{"a":' + "[" * 30 + "]" * 30 + "}"), DAMAGED),
    "half a character": (lambda: line('{"a": "\\ud800"}'), DAMAGED),
    "no text": (lambda: line('{"a": "\\u0000"}'), DAMAGED),
    "no number": (lambda: line('{"a": NaN}'), DAMAGED),
    "an endless number": (lambda: line('{"a": 1e999}'), DAMAGED),
    "a great number": (lambda: line('{"a": ' + "9" * 5_000 + "}"), DAMAGED),
    "a crowd": (lambda: line('{"a": [' + "0," * 6_000_000 + "0]}"), "unpacks to more than"),
    "no UTF-8": (lambda: line("{\ud800}"), DAMAGED),
}


@pytest.mark.parametrize("case", UNREAD)
def test_what_cannot_be_read_is_refused(case: str) -> None:
    made, why = UNREAD[case]
    with pytest.raises(Refused, match=why):
        read_archive("a.zip", made())


def test_a_good_one_is_read() -> None:
    """Or the others are refused for something else."""
    assert read_archive("a.zip", packed(GOOD)).of("arcs") == GOOD["arcs"]
    assert read_archive("a.zip", line(json.dumps(BOOK))).of("book") == [BOOK]


# --- What it says -----------------------------------------------------------------------


def a_told_book() -> Project:
    told = Told(a_project())
    told.tell(1, "Ilse had grey eyes.", "attribute", "Ilse", slot="eyes", value="grey eyes")
    told.tell(2, "Aron was tired.", "condition", "Aron", value="tired")
    told.keep()
    an_arc(project=told.project)
    an_instruction(project=told.project)
    a_document(project=told.project)
    version = told.chapter(1).approved_version
    Comment.objects.create(chapter=told.chapter(1), version=version, quote="Ilse", text="Why?")
    return told.project


def put(table: str, name: str, value: Any, row: int = 0) -> Change:
    def change(rows: Rows) -> None:
        rows[table][row][name] = value

    return change


def said(**values: Any) -> Change:
    return lambda rows: rows["facts"][0]["said"].update(values)


def twice(table: str) -> Change:
    return lambda rows: rows[table].append(rows[table][0])


def another_approved(rows: Rows) -> None:
    rows["chapters"][0]["approved_version"] = rows["chapters"][1]["approved_version"]


def a_report(rows: Rows) -> None:
    """Whose sentence would have nothing to say."""
    said = {"analyst": "pacing", "code": "words_high", "key": "0" * 32, "quotes": []}
    rows["reports"] = [
        {"id": str(uuid4()), "contents": {"observations": [said]}, "parts": {},
         "made_at": "2026-01-01T00:00:00+00:00"}
    ]  # fmt: skip


WRONG: dict[str, tuple[Change, str]] = {
    "a text of another hash": (put("versions", "text", "Other."), "versions, row 1"),
    "a field that is unknown": (put("book", "owner", 1), "book, row 1"),
    "a number for a text": (put("book", "title", 7), "book, row 1: title"),
    "a text for a number": (put("book", "chapter_count", "7"), "chapter_count"),
    "true for a number": (put("book", "chapter_count", True), "chapter_count"),
    "a number that is too great": (put("chapters", "target_words", 2**40), "chapters, row 1"),
    "nothing for a text": (put("chapters", "title", None), "title"),
    "too long a title": (put("book", "title", "x" * 201), "book, row 1"),
    "an unknown language": (put("book", "language", "xx"), "book, row 1"),
    "an empty language": (put("book", "language", ""), "book, row 1"),
    "a time without a zone": (put("book", "created_at", "2026-01-01T00:00:00"), "created_at"),
    "no id": (put("chapters", "id", "1"), "chapters, row 1"),
    "somebody": (put("versions", "created_by", 1), "created_by"),
    "aliases that are none": (put("chapters", "scenes", [["x"]]), "chapters, row 1"),
    "a fact that is none": (said(polarity="?"), "facts, row 1"),
    "an unknown predicate": (said(predicate="murders"), "facts, row 1"),
    "a reading that is none": (put("spans", "read", {"exact": "?"}), "spans, row 1"),
    "a reading of what a uid is made of": (put("spans", "read", {"value": "x"}), "spans, row 1"),
    "a correction that is none": (put("facts", "corrections", {"exact": "?"}), "facts, row 1"),
    "a version that is not there": (put("comments", "version", str(uuid4())), "versions that is"),
    "a chapter that is not there": (put("comments", "chapter", str(uuid4())), "chapters that is"),
    "an arc that is not there": (put("chapters", "arc", 1 << 40), "arcs that is"),
    "two rows of one id": (twice("chapters"), "two rows of one id"),
    "two chapters of one number": (put("chapters", "number", 2), "cannot both be"),
    "a span twice": (twice("spans"), "cannot both be"),
    "another's approved version": (another_approved, "another chapter's"),
    "a comment on nothing": (put("comments", "quote", ""), "cannot both be"),
    "a report that says nothing": (a_report, "reports, row 1: words_high lacks a value"),
    "an entry of no id": (lambda rows: rows.update(bible_read=[{"entry": 1}]), "bible_read"),
}


@pytest.mark.django_db(transaction=True)
def test_what_contradicts_itself_is_refused_and_leaves_nothing() -> None:
    book, thief = a_told_book(), a_user()
    rows = rows_of(pack(book.pk))
    for table in ("chapters", "facts"):
        rows[table].sort(key=lambda row: (row.get("number"), row.get("sentence")))
    for case, (change, why) in WRONG.items():
        changed = copy.deepcopy(rows)
        change(changed)
        with pytest.raises(Refused, match=why) as refused:
            restore(thief, f"{case}.zip", packed(changed))
        assert _can_be_translated(refused.value.__cause__), case
        assert not Project.objects.filter(owner=thief).exists(), case
    assert restore(thief, "good.zip", packed(rows)).book.owner == thief


def _can_be_translated(error: object) -> bool:
    """Why is said when it is asked for, in the language of whoever asks."""
    if isinstance(error, Wrong):
        said = error._values.get("said")
        return isinstance(error._why, Promise) and isinstance(said, Wrong | Promise | str | None)
    return isinstance(error, IntegrityError)


@pytest.mark.django_db(transaction=True)
def test_another_authors_rows_are_out_of_reach() -> None:
    """An archive that names them makes rows of its own, or is refused."""
    theirs, thief = a_told_book(), a_user()
    rows = rows_of(pack(theirs.pk))
    facts = set(StoredFact.objects.values_list("pk", flat=True))
    chapter = theirs.chapters.get(number=1)
    before = rows_of(pack(theirs.pk))
    rows["askings"] = [
        {
            "id": str(uuid4()), "question": "?", "phrases": [],
            "lines": [{"number": 1, "fact": str(min(facts)), "sentence": "x", "place": 1,
                       "chapter": str(chapter.pk), "whose": ""}],
        }
    ]  # fmt: skip
    del rows["facts"], rows["spans"]
    made = restore(thief, "theirs.zip", packed(rows)).book
    [asking] = made.askings.all()
    assert asking.lines[0]["fact"] not in {str(uid) for uid in facts}
    assert asking.lines[0]["chapter"] == str(made.chapters.get(title=chapter.title).pk)
    rows["chapters"] = []
    with pytest.raises(Refused, match="refers to a row of chapters"):
        restore(thief, "theirs.zip", packed(rows))
    assert rows_of(pack(theirs.pk)) == before
    assert Chapter.objects.filter(project__owner=thief).count() == theirs.chapters.count()
