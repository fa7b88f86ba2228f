"""A PDF's text, page by page: nothing in it is run, and no attachment of it is opened.

What is typed into its forms and what its annotations say is left out.
"""

from dataclasses import dataclass

from pypdfium2 import PdfDocument, PdfiumError, PdfPage
from pypdfium2.raw import FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY

from projects.importing.lines import flowed
from projects.importing.refusing import Unread
from projects.importing.told import Notice, Told

MOST_PAGES = 3_000
HEAD_BYTES = 1_024  # its mark stands within them
LOCKED = (FPDF_ERR_PASSWORD, FPDF_ERR_SECURITY)


@dataclass(frozen=True)
class Page:
    text: str
    is_blank: bool  # nothing is drawn on it

    @property
    def is_picture(self) -> bool:
        return not self.is_blank and not any(each.isalnum() for each in self.text)


def told_of_pdf(data: bytes) -> Told:
    """Raises Unread: locked, no PDF, too long, or nothing but pictures."""
    if b"%PDF-" not in data[:HEAD_BYTES]:
        raise Unread("broken")
    try:
        pages = _pages(PdfDocument(data))
    except PdfiumError as error:
        raise Unread("locked" if error.err_code in LOCKED else "broken") from error
    text = flowed([page.text for page in pages])
    pictures = sum(page.is_picture for page in pages)
    if not any(each.isalnum() for each in text):
        raise Unread("pictures" if pictures else "empty")
    return Told(text, (Notice("pictures", pictures, len(pages)),) if pictures else ())


def _pages(document: PdfDocument) -> list[Page]:
    count = len(document)
    if count > MOST_PAGES:
        raise Unread("too_many_pages")
    return [_page(document[number]) for number in range(count)]


def _page(page: PdfPage) -> Page:
    text = page.get_textpage()
    read = Page(text.get_text_bounded(), next(page.get_objects(max_depth=1), None) is None)
    text.close()
    page.close()
    return read
