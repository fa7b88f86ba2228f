"""The import as a job: one part that stores every text, then four for each chapter.

The last of these holds the chapter against what stands before it: so what clashes in a
manuscript is known chapter by chapter, while the rest is still read. A chapter's facts and
summary are made before it is approved: so whatever is approved is known, and what its approval
queues for memory finds everything there.
"""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field, replace
from functools import partial
from typing import Any, Self
from uuid import UUID

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from memory import correcting
from memory.indexing import index_version
from memory.models import VersionReading
from memory.reading import read_version
from memory.summaries import summarise
from novellaforge import jobs, queues
from novellaforge.database import in_db
from novellaforge.errors import Refused, Unusable
from novellaforge.jobs import Keep, Progress
from novellaforge.llm import LLM, Origin, provider_of_book
from novellaforge.models import Job
from projects.importing.chapters import chapters
from projects.importing.correcting import Corrections
from projects.models import ChapterVersion, Project
from writing import rechecking
from writing.importing.found import Choice, Taken, Waiting
from writing.importing.matter import keep_matter
from writing.importing.preview import preview_of, taken
from writing.importing.storing import store
from writing.issues.addresses import found_in
from writing.models import ContinuityIssue
from writing.runs.approving import approve, held

KIND = "manuscript"
DISCARDED = "discarded manuscript"  # no job to go on with: kept to be brought back
OPEN = ContinuityIssue.State.OPEN
TEXT, TITLE, CHOICE = "text", "title", "choice"
NOTICES, CORRECTIONS, MATTER = "notices", "corrections", "matter"
FACTS, SUMMARY, APPROVAL, PASSAGES = "facts", "summary", "approval", "passages"
NOTES_TOLD = 8
STEPS = (FACTS, SUMMARY, APPROVAL, PASSAGES)


@dataclass(frozen=True)
class Cursor:
    """Where the import stands once all texts are stored: at a step of a version.

    `notes` are sentences about what did not go as it should, told in the end.
    """

    title: str
    versions: tuple[str, ...]
    at: int = 0
    step: str = FACTS
    replaces: bool = False
    notes: tuple[str, ...] = field(default=())
    clashes: int = 0  # found in all chapters, once the last one is compared

    @classmethod
    def of(cls, stored: dict[str, Any]) -> Self:
        lists = {name: tuple(stored[name]) for name in ("versions", "notes")}
        return cls(**stored | lists)

    def after(self, *notes: str, is_over: bool = False) -> "Cursor":
        """At the next step, or, where the chapter is over, at the next chapter."""
        place = STEPS.index(self.step) + 1
        more = replace(self, notes=(*self.notes, *notes))
        if is_over or place == len(STEPS):
            return replace(more, at=self.at + 1, step=FACTS)
        return replace(more, step=STEPS[place])

    def progress(self, sentence: str) -> Progress:
        total = len(self.versions)
        is_last = self.at >= total
        told = _ended(total, self.notes, self.clashes) if is_last else sentence
        return Progress(self.at, total, told, asdict(self), is_last)


def _ended(count: int, notes: Sequence[str], clashes: int = 0) -> str:
    told = ngettext(
        "The manuscript is imported: %(count)d chapter.",
        "The manuscript is imported: %(count)d chapters.",
        count,
    ) % {"count": count}
    if clashes:
        told += " " + ngettext(
            "%(count)d contradiction was found in it.",
            "%(count)d contradictions were found in it.",
            clashes,
        ) % {"count": clashes}
    more = len(notes) - NOTES_TOLD
    rest = ngettext("And %(count)d note more.", "And %(count)d notes more.", more)
    return " ".join((told, *notes[:NOTES_TOLD], *([rest % {"count": more}] if more > 0 else [])))


def register() -> None:
    jobs.register(KIND, work, queues.route("import_manuscript"))


async def work(job: Job) -> Keep:
    """One part. Raises Refused (no such book, or not as it was chosen), ModelError."""
    project = await in_db(_project, job.project_id)
    if TEXT in job.cursor:
        return partial(_keep_texts, await in_db(_to_store, project, job), project)
    cursor = Cursor.of(job.cursor)
    version = await in_db(_version, cursor)
    if version is None:
        note = _("A chapter was taken out of the book meanwhile, and is not imported.")
        return partial(_keep, cursor.after(note, is_over=True), note)
    if cursor.step == APPROVAL:
        return partial(_keep_approval, cursor, version)
    return await _STEPS[cursor.step](cursor, version, project)


def _project(project_id: UUID) -> Project:
    project = Project.objects.filter(pk=project_id, trashed_at=None).first()
    if project is None:
        raise Refused(_("The book is in the trash: take it out, then go on with the import."))
    return project


def _version(cursor: Cursor) -> ChapterVersion | None:
    there = ChapterVersion.objects.filter(chapter__trashed_at=None)
    return there.select_related("chapter__project").filter(pk=cursor.versions[cursor.at]).first()


# --- All texts --------------------------------------------------------------------------


def _to_store(project: Project, job: Job) -> tuple[Taken, ...]:
    choice = Choice(**job.cursor.get(CHOICE, {}))
    given = waiting_in(job)
    found = preview_of(project, given, choice)
    if found.refusals:
        raise Refused(" ".join(found.refusals))
    return taken(chapters(given.text), choice, given.corrections)[0]


def waiting_in(job: Job) -> Waiting:
    """What waits in a job whose texts are not stored yet."""
    kept = job.cursor
    said = Corrections.kept(kept.get(CORRECTIONS, ()))
    return Waiting(kept[TITLE], kept[TEXT], tuple(kept.get(NOTICES, ())), said)


def _keep_texts(given: Sequence[Taken], project: Project, job: Job) -> Progress:
    stored = store(project, given, job.requested_by_id)
    choice = Choice(**job.cursor.get(CHOICE, {}))
    cursor = Cursor(
        title=job.cursor[TITLE],
        versions=tuple(str(pk) for pk in stored.versions),
        replaces=choice.replace,
        notes=(*stored.notes, *keep_matter(project, job.cursor.get(MATTER, {}))),
    )
    return cursor.progress(
        ngettext(
            "The text of %(count)d chapter is stored. It is not approved yet.",
            "The texts of %(count)d chapters are stored. They are not approved yet.",
            len(stored.versions),
        )
        % {"count": len(stored.versions)}
    )


# --- A chapter --------------------------------------------------------------------------


async def _facts(cursor: Cursor, version: ChapterVersion, project: Project) -> Keep:
    await read_version(version, await in_db(_llm, project))
    why = await in_db(_unread, version)
    number = version.chapter.number
    if why:
        unread = _("Not every fact of chapter %(number)d could be read: %(why)s")
        note = unread % {"number": number, "why": why}
        return partial(_keep, cursor.after(note), note)
    said = _("Chapter %(number)d: its facts are read.") % {"number": number}
    return partial(_keep, cursor.after(), said)


def _unread(version: ChapterVersion) -> str:
    reading = VersionReading.objects.filter(version=version).first()
    return reading.why if reading else ""


async def _summary(cursor: Cursor, version: ChapterVersion, project: Project) -> Keep:
    """A model that can make no summary keeps no chapter out of the book."""
    number = version.chapter.number
    try:
        await summarise(version.text, project.pk, await in_db(_llm, project))
    except Unusable as error:
        note = _("Chapter %(number)d has no summary: %(why)s") % {"number": number, "why": error}
        return partial(_keep, cursor.after(note), note)
    said = _("Chapter %(number)d: it is summarised.") % {"number": number}
    return partial(_keep, cursor.after(), said)


async def _passages(cursor: Cursor, version: ChapterVersion, project: Project) -> Keep:
    """And, now that it stands, whether it clashes with what was read before it."""
    await in_db(index_version, version)
    await in_db(correcting.make_one, version)
    await in_db(rechecking.compare, version)
    after = cursor.after()
    if after.at == len(after.versions):
        after = replace(after, clashes=await in_db(_clashes, project, after))
    said = _("Chapter %(number)d is in the book.") % {"number": version.chapter.number}
    return partial(_keep, after, said)


def _clashes(project: Project, cursor: Cursor) -> int:
    """Findings that are open in the chapters of the import."""
    chapters = ChapterVersion.objects.filter(pk__in=cursor.versions).values("chapter")
    return found_in(project.pk).filter(state=OPEN, chapter__in=chapters).count()


_STEPS = {FACTS: _facts, SUMMARY: _summary, PASSAGES: _passages}


def _llm(project: Project) -> LLM:
    provider = provider_of_book(project.pk, project.owner_id)
    return LLM(provider, Origin(project.pk, step="import"), project.language)


def _keep(cursor: Cursor, sentence: str, job: Job) -> Progress:
    return cursor.progress(sentence)


def _keep_approval(cursor: Cursor, version: ChapterVersion, job: Job) -> Progress:
    """Under the chapter's lock: somebody may have approved another text meanwhile."""
    chapter = held(version)
    if chapter.approved_version_id not in (None, version.pk) and not cursor.replaces:
        note = _(
            "Chapter %(number)d has been approved meanwhile with another text, which stays; the "
            "manuscript's is among its versions."
        ) % {"number": chapter.number}
        return _keep(cursor.after(note, is_over=True), note, job)
    owner = version.chapter.project.owner
    is_last = cursor.at + 1 == len(cursor.versions)
    approve(version, owner, reindex_documents=False, prepare_plans=is_last)
    said = _("Chapter %(number)d is approved.") % {"number": chapter.number}
    return _keep(cursor.after(), said, job)
