"""What a book can be written as besides the formats of `projects.export`."""

from django.utils.translation import gettext_lazy as _

from projects.export import offer
from projects.export.formats import WORD, Bound
from writing.export.noting import bind

ANNOTATED = "annotated"


def register() -> None:
    label = _("Word (.docx), with findings and comments; edited, it can come back")
    offer(Bound(ANNOTATED, label, ".docx", WORD, bind))
