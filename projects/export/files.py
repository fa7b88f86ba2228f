"""The files that were made of a book: the last five are kept."""

import re
import unicodedata
from uuid import UUID

from django.db.models import QuerySet
from django.db.models.functions import Length
from django.utils import timezone

from projects.export.book import Choice, Piece
from projects.export.formats import FORMATS, Format, Running
from projects.export.matter import matter_of
from projects.models import ExportFile, Project
from projects.text import count_words

MOST = 5
NAME_CHARACTERS = 80

# Nor what turns its direction round: "…\u202efdp.exe" would read as a PDF.
_NO_NAME = re.compile(
    r'[\x00-\x1f\x7f-\x9f/\\:*?"<>|;\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]+'
)


def files_of(project: Project) -> QuerySet[ExportFile]:
    """Those that are whole, the newest first, with their `size` in bytes and without them."""
    whole = ExportFile.objects.filter(project=project).exclude(finished_at=None)
    return whole.annotate(size=Length("data")).defer("data")


def begin(
    project: Project, made: Format, choice: Choice, user_id: int | None, chosen: str = ""
) -> ExportFile:
    """Its first bytes; what another export left unfinished goes. `chosen` says which chapters."""
    ExportFile.objects.filter(project=project, finished_at=None).delete()
    return ExportFile.objects.create(
        project=project,
        name=name_of(project.title, made.suffix),
        format=made.name,
        texts=choice.texts,
        titles=choice.titles,
        matter=choice.matter,
        chosen=chosen,
        data=_front(made, project, choice),
        requested_by_id=user_id,
    )


def _front(made: Format, project: Project, choice: Choice) -> bytes:
    if not isinstance(made, Running):
        return b""
    title = made.front(project.title) if choice.titles else ""
    matter = matter_of(project).front if choice.matter else ()
    return "".join((title, *map(made.section, matter))).encode()


def add(file_id: UUID, data: bytes, pieces: tuple[Piece, ...]) -> None:
    """Inside a transaction: more bytes, of these chapters. Raises ExportFile.DoesNotExist."""
    file = ExportFile.objects.select_for_update().get(pk=file_id)
    file.data = bytes(file.data) + data
    file.chapters += len(pieces)
    file.words += sum(count_words(each.text) for each in pieces)
    file.save(update_fields=["data", "chapters", "words"])


def finish(file_id: UUID) -> ExportFile:
    """Inside a transaction: from now on it is listed; the oldest beyond MOST go."""
    file = ExportFile.objects.select_related("project").get(pk=file_id)
    made = FORMATS[file.format]
    if isinstance(made, Running):
        matter = matter_of(file.project).back if file.matter else ()
        back = "".join(map(made.section, matter)).encode()
        file.data = (bytes(file.data) + back).rstrip() + b"\n"
    file.finished_at = timezone.now()
    file.save(update_fields=["data", "finished_at"])
    old = list(files_of(file.project).values_list("pk", flat=True)[MOST:])
    ExportFile.objects.filter(pk__in=old).delete()
    return file


def name_of(title: str, suffix: str) -> str:
    """A file name on any system: the book's title as far as such a name can hold it."""
    plain = unicodedata.normalize("NFC", title)
    kept = " ".join(_NO_NAME.sub(" ", plain).split())[:NAME_CHARACTERS].strip(" .")
    return f"{kept or 'book'}{suffix}"
