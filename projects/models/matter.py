"""What stands before a book's first chapter and after its last."""

import re

from django.core.exceptions import ValidationError
from django.core.validators import MaxLengthValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project

PAGE, ESSAY = MaxLengthValidator(2_000), MaxLengthValidator(20_000)
_ISBN = re.compile(r"97[89]\d{10}|\d{9}[\dX]")


def valid_isbn(given: str) -> None:
    """Of ten or thirteen digits, hyphens and spaces aside, with the right check digit."""
    if not is_isbn(given):
        raise ValidationError(_("This is no ISBN: its last digit does not fit the others."))


def is_isbn(given: str) -> bool:
    digits = plain_isbn(given)
    if not _ISBN.fullmatch(digits):
        return False
    values = [10 if each == "X" else int(each) for each in digits]
    if len(values) == 10:
        return sum(value * (10 - at) for at, value in enumerate(values)) % 11 == 0
    return sum(value * (3 if at % 2 else 1) for at, value in enumerate(values)) % 10 == 0


def plain_isbn(given: str) -> str:
    return re.sub(r"[\s\u2010-\u2015-]", "", given).upper()


class BookMatter(models.Model):
    """Of one book; a book without a row has none, and an empty field stands nowhere."""

    project = models.OneToOneField(
        Project, on_delete=models.CASCADE, primary_key=True, related_name="matter"
    )
    author_name = models.CharField(
        _("author, as on the cover"),
        max_length=200,
        blank=True,
        default="",
        db_default="",
        help_text=_("In the files, and for those who open a reading link."),
    )
    dedication = models.TextField(_("dedication"), blank=True, validators=[PAGE])
    epigraph = models.TextField(_("epigraph"), blank=True, validators=[PAGE])
    epigraph_source = models.CharField(_("from"), max_length=200, blank=True)
    foreword = models.TextField(_("foreword"), blank=True, validators=[ESSAY])
    acknowledgements = models.TextField(_("acknowledgements"), blank=True, validators=[ESSAY])
    about_author = models.TextField(_("about the author"), blank=True, validators=[ESSAY])
    other_books = models.TextField(
        _("other books"), blank=True, validators=[PAGE], help_text=_("One a line.")
    )
    copyright_line = models.CharField(
        _("copyright"), max_length=300, blank=True, help_text=_("As in: © 2026 Ann Author.")
    )
    isbn = models.CharField(_("ISBN"), max_length=20, blank=True, validators=[valid_isbn])

    class Meta:
        verbose_name = _("front and back matter")
        verbose_name_plural = _("front and back matter")

    def __str__(self) -> str:
        return str(self.project_id)


MATTER_FIELDS = (
    "author_name",
    "dedication",
    "epigraph",
    "epigraph_source",
    "foreword",
    "acknowledgements",
    "about_author",
    "other_books",
    "copyright_line",
    "isbn",
)
