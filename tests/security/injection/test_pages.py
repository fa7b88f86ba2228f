"""Every page and every file of a hostile book: nothing of its texts becomes more than text."""

import io
import re
import zipfile
from collections.abc import Iterator
from xml.etree import ElementTree

import pytest
from django.db import transaction
from django.test import Client
from django.utils import translation
from pytest_django import DjangoDbBlocker

from novellaforge.models import Job
from projects import export
from projects.export import FORMATS, Choice
from projects.models import ExportFile, Project
from tests.admins import an_operator
from tests.emptying import empty_all
from tests.isolation.addresses import every_address
from tests.isolation.book import Shared, a_shared_book
from tests.jobs import deliver_all
from tests.security.injection.poison import PAYLOAD, SHOWN, poison
from tests.security.pages import faults, faults_in

pytestmark = pytest.mark.django_db
LEAST_PAGES = 30  # that show some of it
FOREIGN = re.compile(r"(?:src|href|url\()\s*=?\s*[\"']?(?:https?:)?//(?!www\.w3\.org)", re.I)
ADMIN = ("project", "chapter", "chapterversion", "comment", "booknote", "continuityissue")


@pytest.fixture(scope="module")
def shared(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Shared]:
    with django_db_blocker.unblock():
        try:
            made = a_shared_book()
            assert poison() > 200
            yield made
        finally:
            empty_all()


def test_every_page(shared: Shared) -> None:
    client, wrong, shown = Client(raise_request_exception=False), [], 0
    client.force_login(shared.people.owner)
    for address in every_address():
        if not address.reads or address.is_api:
            continue
        try:
            path = shared.address(address)
        except KeyError:
            continue  # of a link, a mail or a file: below, or told apart elsewhere
        with transaction.atomic():
            answer = client.get(path, shared.bodies.get(address.template, {}))
            transaction.set_rollback(True)
        if answer.status_code >= 500:
            wrong.append(f"{path}: {answer.status_code}")
        if answer.headers.get("Content-Type", "").startswith("text/html") and not answer.streaming:
            wrong += [f"{path}: {fault}" for fault in faults(answer)]
            shown += SHOWN in answer.content.decode()
            assert "49" not in re.findall(r"x-evil onevil=1&gt;([^%]*)", answer.content.decode())
    assert not wrong, "\n".join(wrong)
    assert shown >= LEAST_PAGES


def test_what_anybody_reads_by_a_link(shared: Shared) -> None:
    client = Client()
    for path in (f"/read/{shared.book.token}/", f"/read/{shared.book.token}/1/"):
        answer = client.get(path)
        assert answer.status_code == 200
        assert not list(faults(answer))
        assert SHOWN in answer.content.decode()


def test_the_admin(shared: Shared) -> None:
    client, shown = an_operator(), 0
    for app in ("projects", "writing"):
        for name in ADMIN:
            answer = client.get(f"/admin/{app}/{name}/")
            if answer.status_code == 200:
                assert not list(faults(answer)), name
                shown += SHOWN in answer.content.decode()
    assert shown >= 3


def test_the_api_tells_it_as_json(shared: Shared) -> None:
    client = Client()
    client.force_login(shared.people.owner)
    for path in ("projects", f"projects/{shared.book.project.pk}/characters"):
        answer = client.get(f"/api/v1/{path}")
        assert answer.headers["Content-Type"] == "application/json"
        assert answer.headers["X-Content-Type-Options"] == "nosniff"
        assert PAYLOAD.replace('"', '\\"') in answer.content.decode()


@pytest.fixture(scope="module")
def files(shared: Shared, django_db_blocker: DjangoDbBlocker) -> dict[str, bytes]:
    """By format."""
    made = {}
    with django_db_blocker.unblock(), translation.override("en"):
        Job.objects.filter(kind=export.job.KIND).update(state=Job.State.DONE)
        for each in FORMATS.values():
            project = Project.objects.get(pk=shared.book.project.pk)
            deliver_all(export.start(project, each, Choice("newest", True), project.owner_id))
            newest = ExportFile.objects.exclude(finished_at=None).latest("finished_at")
            made[newest.format] = bytes(newest.data)
    return made


def parts(data: bytes) -> Iterator[tuple[str, bytes]]:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        for name in archive.namelist():
            assert not name.startswith(("/", ".."))
            assert ".." not in name
            yield name, archive.read(name)


def tags(data: bytes) -> Iterator[str]:
    """Elements and attributes of a part that is XML, without their namespaces."""
    for element in ElementTree.fromstring(data).iter():
        if isinstance(element.tag, str):
            yield element.tag.rpartition("}")[2]
            yield from (name.rpartition("}")[2] for name in element.attrib)


def test_an_epub(files: dict[str, bytes]) -> None:
    told = ""
    for name, data in parts(files["epub"]):
        if name.endswith((".xhtml", ".html", ".opf", ".ncx", ".xml")):
            found = set(tags(data))
            assert not {each for each in found if "evil" in each or each.startswith("on")}, name
            assert not found & {"script", "iframe", "object", "form", "img"}, name
            assert not FOREIGN.search(data.decode()), name
            told += data.decode()
        if name.endswith("html"):
            assert not [each for each in faults_in(data.decode()) if "xmlns" not in each], name
    assert SHOWN in told


def test_word_documents(files: dict[str, bytes]) -> None:
    told, kinds = "", [each for each in files if "docx" in each or "word" in each]
    assert kinds
    for kind in kinds:
        for name, data in parts(files[kind]):
            if name.endswith((".xml", ".rels")):
                assert "evil" not in "".join(tags(data)), name
                assert b'TargetMode="External"' not in data, name
                assert b"instrText" not in data or b"evil" not in data.split(b"instrText")[1]
                told += data.decode()
    assert SHOWN in told


def test_plain_files_are_the_text(files: dict[str, bytes]) -> None:
    for kind in ("txt", "markdown"):
        assert "x-evil" in files[kind].decode()


def test_markdown_makes_no_html_of_it(files: dict[str, bytes]) -> None:
    from writing.noting.rendering import rendered

    html = rendered(files["markdown"].decode())
    assert not list(faults_in(html))


def test_a_pdf_asks_nothing(files: dict[str, bytes]) -> None:
    data = files["pdf"]
    assert data.startswith(b"%PDF-")
    assert not re.search(rb"/(?:JavaScript|JS|Launch|URI|SubmitForm|EmbeddedFile)\b", data)
