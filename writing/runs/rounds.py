"""A revision round of a run: what it began with, and taking it back."""

from contextlib import suppress
from typing import cast

from django.db import IntegrityError, transaction

from projects.models import ChapterVersion
from writing import pipeline
from writing.brief import BeatText
from writing.briefing import Record
from writing.contradictions import asked_in
from writing.dials import dials_of
from writing.models import ContinuityIssue, GenerationRun
from writing.review import Change, GateDecision, ValidationReport
from writing.rounds import Before
from writing.runs.following import change_beat
from writing.runs.telling import tell


def before_round(run: GenerationRun, record: Record, revision: int) -> Before:
    """What this revision was made from, and how."""
    base = record.base_of(revision)
    asked: GateDecision = record.of(pipeline.GATE, revision=revision - 1)
    revised = _revised(record, revision)
    return Before(
        revision=base,
        chapter=run.chapter.number,
        text=_version(record, base).text,
        report=record.of(pipeline.VALIDATE, revision=base),
        critique=record.of(pipeline.CRITICISE, revision=base),
        aim=asked.aim or "facts",
        changes=tuple(
            Change(beat=beat, before=was, after=is_)
            for beat, text in revised.items()
            for was, is_ in text.changes
        ),
        refused=tuple(note for text in revised.values() for note in text.notes),
    )


def undo_round(run: GenerationRun, record: Record, revision: int) -> None:
    """Inside the transaction of its decision: text, version and findings are as before it."""
    base = record.base_of(revision)
    for beat, text in _revised(record, revision).items():
        tell(run.pk, *change_beat(run, beat, text.text, text.before, "revision"))
    run.version = _version(record, base)
    run.save(update_fields=["version"])
    _make_newest(run.version, run)
    report: ValidationReport = record.of(pipeline.VALIDATE, revision=base)
    found = [each.model_dump() for each in report.findings if each.key]
    ContinuityIssue.keep(run.version, found, asked_in(report, dials_of(run.project).rules_off))


def _make_newest(version: ChapterVersion, run: GenerationRun) -> None:
    """It takes the number above the run's other texts, which is its place only, unless somebody
    else wrote above it. Its author, who may be typing there, need not be waited for.
    """
    versions = ChapterVersion.objects.filter(chapter=version.chapter_id).defer("text")
    while above := list(versions.filter(number__gt=version.number)):
        if any(each.run_id != run.pk for each in above):
            return
        number = above[0].number + 1
        with suppress(IntegrityError), transaction.atomic():  # it was taken meanwhile
            versions.filter(pk=version.pk).update(number=number)
            version.number = number


def _revised(record: Record, revision: int) -> dict[int, BeatText]:
    texts = {
        step.beat: cast(BeatText, record.results[step.key])
        for step in record.steps
        if (step.stage, step.revision) == (pipeline.REVISE, revision) and step.beat
    }
    return dict(sorted(texts.items()))


def _version(record: Record, revision: int) -> ChapterVersion:
    return ChapterVersion.objects.get(pk=record.of(pipeline.JOIN, revision=revision).version)
