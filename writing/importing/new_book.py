"""A new book from a manuscript: made with its text waiting to be looked at, or not at all."""

from collections.abc import Mapping, Sequence
from pathlib import PurePath

from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import get_language

from novellaforge.auditing import note
from novellaforge.errors import Refused
from projects.importing.chapters import chapters
from projects.importing.tongue import tongue_of
from projects.models import Project
from projects.text import whole_words
from projects.titles import provisional
from writing.importing.found import MOST_CHAPTERS, TITLE_CHARACTERS, Choice
from writing.importing.waiting import preview, take

LANGUAGES = ("en", "fr")


@transaction.atomic
def new_book(
    owner: User,
    name: str,
    text: str,
    title: str = "",
    language: str = "",
    notices: Sequence[str] = (),
    matter: Mapping[str, str] | None = None,
) -> Project:
    """`name` is the file's. Raises Refused for what cannot be imported: then no book is made."""
    project = Project.objects.create(
        owner=owner,
        title=title.strip() or title_of(name, text),
        premise="",
        language=language or language_of(text),
    )
    job = take(project, owner.pk, name, text, notices, matter)
    found = preview(project, job, Choice(anyway=True))
    if found.refusals:
        raise Refused(" ".join(found.refusals))
    last = max(each.number for each in found.chapters)
    project.chapter_count = min(max(last, 1), MOST_CHAPTERS)
    project.save(update_fields=["chapter_count"])
    note("book.made", actor_id=owner.pk, project_id=project.pk, subject=project.title)
    return project


def title_of(name: str, text: str) -> str:
    """As a heading says that stands alone before its first chapter, else as its file is called;
    what was pasted is called by how it begins. Pure.
    """
    front = chapters(text).front.strip()
    if front.startswith("# ") and "\n" not in front:
        return whole_words(front[2:].strip(), TITLE_CHARACTERS)
    stem = " ".join(PurePath(name).stem.replace("_", " ").split())
    return whole_words(stem or provisional(text.lstrip("# \n")), TITLE_CHARACTERS)


def language_of(text: str) -> str:
    """The language that its words are surely of, else the interface's."""
    ours = (get_language() or LANGUAGES[0])[:2]
    sure = [each for each in LANGUAGES if tongue_of(text, each) == "same"]
    return sure[0] if len(sure) == 1 else ours
