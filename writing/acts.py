"""What is noted of chapters and settings (`novellaforge.acts`), in words."""

import re

from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from novellaforge import acts
from writing.issues.wording import rule_name
from writing.models import GenerationSettings
from writing.models.settings import Preset

ACTS = {
    "version.approved": gettext_lazy("Approved a version"),
    "finding.settled": gettext_lazy("Settled a finding"),
    "finding.reopened": gettext_lazy("Opened a finding again"),
    "budget.changed": gettext_lazy("Changed the budget"),
    "settings.changed": gettext_lazy("Changed settings"),
    "document.added": gettext_lazy("Added a document"),
    "document.deleted": gettext_lazy("Deleted a document"),
    "word.brought": gettext_lazy("Brought a Word file back"),
    "word.accepted": gettext_lazy("Took changes of a Word file"),
    "book.imported": gettext_lazy("Imported a book from an archive"),
}

VERSION = re.compile(r"(\d+), (\d+)")


def register() -> None:
    says = {
        "version.approved": _version,
        "word.accepted": _version,
        "finding.settled": rule_name,
        "finding.reopened": rule_name,
        "settings.changed": _settings,
    }
    acts.describe(ACTS, says)


def _version(subject: str) -> str:
    found = VERSION.fullmatch(subject)
    if found is None:
        return subject
    return _("Chapter %(chapter)s, version %(version)s") % {
        "chapter": found[1],
        "version": found[2],
    }


def _settings(subject: str) -> str:
    return ", ".join(map(_setting, subject.split(", ")))


def _setting(name: str) -> str:
    if name in Preset.values:
        return str(Preset(name).label)
    try:
        return str(GenerationSettings._meta.get_field(name).verbose_name)  # type: ignore[union-attr]
    except FieldDoesNotExist:
        return name
