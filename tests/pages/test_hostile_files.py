"""Files that mean harm, or lie about what they are: refused with a sentence by page and API.

Neither their size is held in memory, nor is anything of them left on disk.
"""

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from pytest_django import Settings
from rest_framework.test import APIClient

from novellaforge.models import Job
from projects.models import Document, Project
from tests.api.conftest import a_client
from tests.projects import documents
from tests.projects.documents import a_docx, a_pdf, altered, an_epub, with_scripts

MEGABYTE = 1_000_000
SIZE = 200 * MEGABYTE
MOST_GROWN = 60 * MEGABYTE

ENTITIES = (
    '<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;">'
    '<!ENTITY f SYSTEM "file:///etc/passwd">]>'
)
EPUB = an_epub(["<p>a</p>"])
OPF = documents.OPF.format(items="&b;", spine="&f;")
HOSTILE = {
    "bomb.docx": (documents.bomb, "unpacks to more"),
    "out.epub": (
        altered(EPUB, "OEBPS/content.opf", "text/1.xhtml", "../" * 9 + "etc/passwd"),
        "is damaged",
    ),
    "entities.epub": (
        an_epub(
            ["<p>a</p>"],
            **{"OEBPS/content.opf": ENTITIES + OPF[OPF.index("<package") :]},
        ),
        "is damaged",
    ),
    "pdf.docx": (a_pdf(["She ran."]), "is damaged"),
    "half.docx": (a_docx(("", "She ran."))[:400], "is damaged"),
    "scripts.pdf": (with_scripts(["She ran."]), "“Documents”"),
    "program.exe": (b"MZ" + bytes(200), "are taken as"),
}  # fmt: skip


@pytest.fixture(autouse=True)
def places(tmp_path: Path, settings: Settings, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """Where anything of a file could be left; after each test nothing is."""
    settings.FILE_UPLOAD_TEMP_DIR = settings.MEDIA_ROOT = str(tmp_path)
    monkeypatch.setenv("TMPDIR", str(tmp_path))
    yield tmp_path
    assert list(tmp_path.iterdir()) == []


@pytest.fixture
def by_api(book: Project) -> APIClient:
    return a_client(book.owner)


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_by_page_and_api(
    as_alice: Client, by_api: APIClient, book: Project, name: str
) -> None:
    made, why = HOSTILE[name]
    data = made() if callable(made) else made
    shown = as_alice.post(f"/books/{book.pk}/import/", {"file": SimpleUploadedFile(name, data)})
    assert shown.status_code == 422
    assert why in shown.content.decode()
    told = by_api.post(
        f"/api/v1/projects/{book.pk}/manuscript",
        {"file": SimpleUploadedFile(name, data)},
        format="multipart",
    )
    assert told.status_code == 400
    assert why in told.json()["error"]["fields"]["file"][0]
    assert not Job.objects.exists()


class Endless:
    """A body of multipart with a file of `SIZE`, made as it is read."""

    def __init__(self, name: str) -> None:
        head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
        self.parts = [head.encode(), b"\r\n--b--\r\n"]
        self.size = SIZE + sum(map(len, self.parts))
        self.left = SIZE

    def read(self, size: int = -1) -> bytes:
        if len(self.parts) == 2:
            return self.parts.pop(0)
        if self.left:
            given = min(self.left, size if size > 0 else self.left)
            self.left -= given
            return b"x" * given
        return self.parts.pop(0) if self.parts else b""

    readline = read


def peak() -> int:
    """The most memory that this process held since `reset`, in bytes."""
    told = Path("/proc/self/status").read_text()
    return 1024 * int(told.split("VmHWM:", 1)[1].split()[0])


def reset() -> None:
    Path("/proc/self/clear_refs").write_text("5")


def posted(client: Any, address: str, name: str) -> Any:
    body = Endless(name)
    return client.request(
        REQUEST_METHOD="POST",
        PATH_INFO=address,
        CONTENT_TYPE="multipart/form-data; boundary=b",
        CONTENT_LENGTH=str(body.size),
        **{"wsgi.input": body},
    )


def test_200_mb_are_refused_before_they_are_read(
    as_alice: Client, by_api: APIClient, book: Project
) -> None:
    reset()
    before = peak()
    shown = posted(as_alice, f"/books/{book.pk}/documents/", "large.pdf")
    assert shown.status_code == 422
    assert "it has 200.0 MB, and at most 50 MB" in shown.content.decode()
    told = posted(by_api, f"/api/v1/projects/{book.pk}/manuscript", "large.docx")
    assert told.status_code == 400
    assert "it has 200.0 MB" in told.json()["error"]["fields"]["file"][0]
    assert peak() - before < MOST_GROWN
    assert not Document.every.exists()


def test_who_reads_a_document_can_write_no_file(places: Path) -> None:
    """The child's own limits, on which the rest leans."""
    program = (
        "from projects.importing import confined; confined._confine()\n"
        f"open({str(places / 'left')!r}, 'wb', buffering=0).write(b'left')"
    )
    done = subprocess.run([sys.executable, "-B", "-c", program], capture_output=True, check=False)
    assert b"File too large" in done.stderr
    (places / "left").unlink()
