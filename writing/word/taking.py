"""A file from Word taken in: which chapters of it differ, and what is doubtful about it."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from novellaforge.auditing import note
from novellaforge.errors import Refused
from projects import editing
from projects.models import Chapter, ChapterVersion, Project
from writing.models import ReturnedChapter, WordReturn
from writing.word.coming import MOST_COMMENTS, Came, Return, read
from writing.word.keeping import newest_of
from writing.word.known import known_of
from writing.word.merging import differs, steps_of

User = AbstractBaseUser | AnonymousUser


def take(project: Project, name: str, data: bytes, user: User) -> WordReturn:
    """Have a file wait for its author, instead of any that waits. Raises Refused."""
    came = read(name, data, project.pk)
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=project.pk)
        WordReturn.objects.filter(project=project).delete()
        made = WordReturn.objects.create(
            project=project, author_id=user.pk, name=name[:200] or "docx"
        )
        chapters = project.chapters.in_bulk(_named(came))
        made.doubts = [
            *_keep(made, came, chapters, user),
            *_missing(came, chapters),
            *_left_out(made, came),
        ]
        made.save(update_fields=["doubts"])
        note("word.brought", actor_id=user.pk, project_id=project.pk, subject=made.name)
    return made


def _named(came: Return) -> list[UUID]:
    return [*(each.chapter for each in came.chapters), *came.missing]


def _keep(
    made: WordReturn, came: Return, chapters: dict[UUID, Chapter], user: User
) -> Iterator[str]:
    """Its chapters that differ from what they were made of, or were commented. Yields doubts."""
    bases = ChapterVersion.objects.in_bulk(
        [each.version for each in came.chapters if each.version]
    )
    newest = newest_of(chapters)
    known = known_of(chapters, newest)
    for each in came.chapters:
        chapter = chapters.get(each.chapter)
        if chapter is None or chapter.trashed_at:
            yield _gone(each)
            continue
        base = bases.get(each.version) if each.version else None
        if base is not None and base.chapter_id != chapter.pk:
            base = None
        _require_bounded(each, chapter)
        comments = known[chapter.pk].without(each.comments, user)
        yield from _doubts(each, chapter, base)
        against = base or newest.get(chapter.pk)
        text = against.text if against else ""
        if comments or differs(steps_of(text, text, each.paragraphs)):
            ReturnedChapter.objects.create(
                returned=made,
                chapter=chapter,
                base=base,
                paragraphs=each.paragraphs,
                comments=[said.model_dump() for said in comments],
            )


def _gone(came: Came) -> str:
    return _("A chapter of the file is not in the book any more, and is left out: “%(name)s”.") % {
        "name": came.heading or came.was_headed
    }


def _doubts(came: Came, chapter: Chapter, base: ChapterVersion | None) -> Iterator[str]:
    told = {"chapter": f"“{chapter}”"}
    if base is None:
        yield (
            _(
                "The text that %(chapter)s was exported with is gone: it is compared with the "
                "newest one."
            )
            % told
        )
    if came.is_guessed:
        yield (
            _(
                "%(chapter)s was found by its heading only, as its mark is gone from the file: "
                "look at its changes closely."
            )
            % told
        )
    if came.was_headed and came.heading != came.was_headed:
        yield (
            _(
                "The heading of %(chapter)s reads otherwise in the file. Titles are changed in "
                "the plan, not from Word."
            )
            % told
        )


def _missing(came: Return, chapters: dict[UUID, Chapter]) -> Iterator[str]:
    names = [f"“{chapters[pk]}”" for pk in came.missing if pk in chapters]
    if names:
        yield ngettext(
            "This chapter is not found in the file and stays as it is: %(names)s. If only its "
            "heading is gone, its text shows as added to the chapter before it.",
            "These chapters are not found in the file and stay as they are: %(names)s. Where only "
            "a heading is gone, its text shows as added to the chapter before it.",
            len(names),
        ) % {"names": ", ".join(names)}


def _left_out(made: WordReturn, came: Return) -> Iterator[str]:
    """And what the file has otherwise than a text here can."""
    yield from (each.sentence(made.name) for each in came.notices)
    if came.lost:
        yield ngettext(
            "%(count)d comment of the file is left out: it stands in no chapter of the book, or "
            "there are more than %(most)d.",
            "%(count)d comments of the file are left out: they stand in no chapter of the book, "
            "or there are more than %(most)d.",
            came.lost,
        ) % {"count": came.lost, "most": MOST_COMMENTS}


def _require_bounded(came: Came, chapter: Chapter) -> None:
    if sum(map(len, came.paragraphs)) > editing.MOST_CHARACTERS:
        raise Refused(
            _("%(chapter)s is too long in the file: a chapter has at most %(most)s characters.")
            % {"chapter": f"“{chapter}”", "most": editing.MOST_CHARACTERS}
        )
