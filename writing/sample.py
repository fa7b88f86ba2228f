"""The sample book as a newcomer opens it: with a first chapter to read."""

from typing import Literal

from django.contrib.auth.models import User
from django.db import transaction

from projects.models import ChapterVersion, Project
from projects.sample import create_sample, opening, sample
from writing.importing.found import Taken
from writing.importing.storing import store
from writing.runs import approve


@transaction.atomic
def open_sample(owner: User, language: Literal["en", "fr"]) -> Project:
    """The author's sample book of this language; made, unless it stands on the shelf.

    Its first chapter is approved, so that memory reads it; no plan is prepared.
    """
    User.objects.select_for_update(no_key=True).get(pk=owner.pk)
    book = sample(language)
    standing = Project.objects.visible_to(owner).filter(title=book.title, premise=book.premise)
    return standing.first() or _new(owner, language)


def _new(owner: User, language: Literal["en", "fr"]) -> Project:
    project = create_sample(owner, language)
    first = project.chapters.get(number=1)
    stored = store(project, [Taken(1, first.title, opening(language))], owner.pk)
    approve(ChapterVersion.objects.get(pk=stored.versions[0]), owner, prepare_plans=False)
    return project
