"""Files that are taken away: named safely, never opened as a page of this site."""

import csv
import io
from uuid import UUID

import pytest
from django.contrib.auth.models import User
from django.test import Client

from novellaforge.spreadsheets import cell, line
from projects.export.files import name_of
from projects.views.files import as_file
from tests.factories import a_version, an_outlined_project
from tests.isolation.book import an_export_file

NAMES = (
    'x"; filename="evil.exe', "x\r\nSet-Cookie: a=b", "../../etc/passwd", "C:\\windows\\x",
    "book\u202efdp.exe", "a\x00b", "été — «роман»", "", ".", "con:", "x" * 500, "\u200b\u2066",
    "<script>", "a;b", "%0d%0aX: y", "'--",
)  # fmt: skip


@pytest.mark.parametrize("title", NAMES)
def test_a_title_as_a_file_name(title: str, db: None) -> None:
    name = name_of(title, ".html")
    assert not set(name) & set('\r\n\0/\\:*?"<>|;\u202e\u2066\u200b')
    assert not name.startswith(".")
    assert len(name) <= 90
    file = an_export_file(an_outlined_project())
    file.name, file.format = name, "of no format that there is"
    answer = as_file(file)
    said = answer.headers["Content-Disposition"]
    assert said.startswith("attachment")
    assert "\n" not in said
    assert "\r" not in said
    assert answer.headers["Content-Type"] == "application/octet-stream"


@pytest.mark.parametrize("name", ["x.html", "x.svg", "x.xhtml", "a\r\nb.html"])
def test_a_stored_name_is_no_header(name: str, db: None) -> None:
    file = an_export_file(an_outlined_project())
    file.name = name
    answer = as_file(file)
    assert answer.headers["Content-Disposition"].startswith("attachment")
    assert "html" not in answer.headers["Content-Type"]


@pytest.mark.parametrize(
    "text",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        "\r=1",
        "\n=1",
        " =1",
        "＝1",
        "=cmd|'/c calc'!A0",
        "\0",
    ],
)
def test_a_formula_is_a_text(text: str) -> None:
    told = next(csv.reader(io.StringIO(line([text, 1]).replace("\0", ""), newline="")))
    assert told[0].startswith("'")


@pytest.mark.parametrize("value", ["Ilse", "1 = 1", "— Non", "“=x”", -3, 2.5, "", None])
def test_what_is_none_stays(value: object) -> None:
    assert cell(value) == value


def test_quotes_and_line_breaks_stay_in_their_cell() -> None:
    row = ['a "b", c', "d\r\ne", "=x"]
    assert next(csv.reader(io.StringIO(line(row), newline=""))) == [row[0], row[1], "'=x"]


def test_every_table_of_the_site_is_such_a_one(alice: User) -> None:
    client = Client()
    client.force_login(alice)
    book = an_outlined_project(owner=alice, title="=HYPERLINK(1)")
    a_version(chapter=book.chapters.get(number=1), text="=cmd|'/c calc'!A0 and more.")
    for address in (
        f"/books/{book.pk}/authorship.csv",
        f"/books/{book.pk}/usage/table.csv",
        f"/books/{book.pk}/usage/calls.csv",
        "/account/usage/table.csv",
        "/account/usage/calls.csv",
    ):
        answer = client.get(address)
        assert answer.status_code == 200, address
        assert answer.headers["Content-Disposition"].startswith("attachment"), address
        assert answer.headers["Content-Type"].startswith("text/csv"), address
        rows = csv.reader(io.StringIO(answer.getvalue().decode()))
        assert not [each for row in rows for each in row if each.startswith(("=", "@"))], address


UPLOADS = ("x.html", "x.svg", "x.xhtml", "x.php", "x.js", "x.exe", "x.txt.html", "x")


@pytest.mark.parametrize("name", UPLOADS)
def test_no_page_is_brought_as_a_document(name: str, alice: User) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    client = Client()
    client.force_login(alice)
    book = an_outlined_project(owner=alice)
    file = SimpleUploadedFile(name, b"<script>alert(1)</script>", content_type="text/html")
    answer = client.post(f"/books/{book.pk}/documents/", {"file": file, "act": "bring"})
    assert answer.status_code in (200, 400, 422)
    assert not book.documents.exists()


def test_there_is_no_address_of_stored_files(db: None) -> None:
    """What is brought is kept as text, in the database; MEDIA_ROOT is not served."""
    assert Client().get("/media/x.html").status_code == 404
    assert UUID(int=0)
