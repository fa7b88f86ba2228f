"""An exported EPUB, unpacked, as a reading program's browser shows it."""

import re
import zipfile
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from playwright.sync_api import Page

from projects.export.epub import epub
from projects.export.prose import prose
from projects.importing.emphasis import joined
from tests.browser.site import Site
from tests.projects.export.test_whole import MATTER, a_book

BOOK = replace(a_book("fr", times=160), matter=MATTER)  # of 100,000 words


@pytest.fixture
def page(site: Site) -> Iterator[Page]:
    context = site.visitor("fr")
    yield context.new_page()
    context.close()


def bare(text: str) -> str:
    return re.sub(r"[\s\u00ad]+", " ", text).strip()


def words_of(text: str) -> str:
    """Without the marks of emphasis, and what stands for a break."""
    return bare(" ".join(joined(each.runs) for each in prose(text) if not each.is_break))


def test_its_contents_lead_to_every_chapter_whole(page: Page, tmp_path: Path) -> None:
    file = tmp_path / "book.epub"
    file.write_bytes(epub(BOOK))
    with zipfile.ZipFile(file) as archive:
        archive.extractall(tmp_path)
    failed: list[str] = []
    page.on("requestfailed", lambda request: failed.append(request.url))
    page.goto((tmp_path / "OEBPS" / "nav.xhtml").as_uri())
    links = page.locator("nav a").evaluate_all(
        "(every) => [...new Map(every.map((a) => [a.href.split('#')[0], a.textContent]))]"
    )
    shown = []
    for address, title in links:
        page.goto(address)
        assert page.locator("parsererror").count() == 0, address
        assert page.evaluate("document.documentElement.scrollWidth <= innerWidth"), address
        shown.append(bare(page.locator("body").inner_text()))
        assert bare(title)
    told = " ".join(shown)
    for piece in BOOK.pieces:
        plain = re.sub(r"\*+", "", words_of(piece.text))
        assert plain[:2_000] in re.sub(r"\*+", "", told)
        assert plain[-2_000:] in re.sub(r"\*+", "", told)
    assert failed == []
