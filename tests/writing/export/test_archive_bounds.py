"""What is packed can be read: both keep to the same bounds."""

import zipfile
from collections.abc import Callable
from io import BytesIO

import pytest

from novellaforge.errors import Refused
from projects.models import Project
from tests.factories import a_document, a_project, a_user
from writing.export.archive import bounds, pack, packing, restore
from writing.export.archive.bounds import Extent
from writing.export.archive.reading import read_archive

pytestmark = pytest.mark.django_db(transaction=True)


def a_book() -> Project:
    project = a_project()
    for n in range(3):
        a_document(project=project, title=f"Document {n}", text="A rope, [a lamp] and {an oar}.")
    return project


EXACT: dict[str, tuple[str, Callable[[Extent, bytes], int]]] = {
    "bytes": ("MOST_UNPACKED", lambda extent, _zip: extent.size),
    "members": ("MOST_MEMBERS", lambda extent, _zip: extent.members),
    "rows": ("MOST_ROWS", lambda extent, _zip: extent.rows),
    "values": ("MOST_PARTS", lambda extent, _zip: extent.parts),
    "the file": ("MOST_ZIPPED", lambda _extent, packed: len(packed)),
}


@pytest.mark.parametrize("what", EXACT)
def test_what_just_fits_is_made_and_read_and_no_more(
    what: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    project = a_book()
    measured: list[Extent] = []
    add = Extent.add
    monkeypatch.setattr(Extent, "add", lambda self, data: (measured.append(self), add(self, data)))
    packed = pack(project.pk)
    manifest = zipfile.ZipFile(BytesIO(packed)).read("manifest.json")
    monkeypatch.setattr(packing, "_manifest", lambda *_: manifest)  # which says when
    name, size = EXACT[what]
    most = size(measured[-1], packed)

    monkeypatch.setattr(bounds, name, most)
    assert read_archive("a.zip", packed).of("documents")
    assert restore(a_user(), "a.zip", pack(project.pk)).book.documents.count() == 3

    monkeypatch.setattr(bounds, name, most - 1)
    with pytest.raises(Refused, match="too large for an archive"):
        pack(project.pk)
    with pytest.raises(Refused, match=r"unpacks to more|is too large"):
        read_archive("a.zip", packed)


def test_a_row_that_fills_a_member_has_one_to_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    project = a_book()
    monkeypatch.setattr(bounds, "MOST_OF_A_MEMBER", 10)
    made = restore(a_user(), "a.zip", pack(project.pk)).book
    assert made.documents.count() == 3


def test_a_text_as_long_as_can_be_brought_comes_back(monkeypatch: pytest.MonkeyPatch) -> None:
    """A document of 10 MB, whatever is escaped in it."""
    project = a_project()
    text = '"\\\n' * (bounds.MOST_CHARACTERS // 3)
    a_document(project=project, text=text)
    made = restore(a_user(), "a.zip", pack(project.pk)).book
    assert made.documents.get().text == text
    monkeypatch.setattr(bounds, "MOST_CHARACTERS", len(text) - 1)
    with pytest.raises(Refused, match="too large for an archive"):
        pack(project.pk)
