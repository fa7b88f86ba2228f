"""What memory is given of a draft before it is approved: its facts, and its passages' vectors."""

from collections import Counter
from contextlib import suppress
from dataclasses import replace

from memory import embedder, ledger, preparing
from memory.correcting import recognise
from memory.locating import Paragraph, parted
from novellaforge import queues
from projects.models import ChapterVersion
from writing.brief import Draft
from writing.briefing import draft_of, record_of
from writing.chapter_facts import facts_in
from writing.models import GenerationRun
from writing.pipeline import ImpossibleState
from writing.stages.join_beats import join_beats

EMBED_TASK = "writing.tasks.embed_passages"


def keep_facts(version: ChapterVersion, draft: Draft) -> None:
    """Inside a transaction, by the version: they count once it is approved.

    Beats whose facts could not be read are left for memory to read.
    """
    standing = facts_in(draft, version.text)
    read = [each for each in draft.facts.values() if not each.why]
    counts: Counter[str] = Counter(lost=len(standing.lost))
    for each in draft.facts.values():
        counts += Counter(each.refused) + Counter(lowered=each.lowered)
    unread = [beat for beat in draft.beats if beat not in draft.facts or draft.facts[beat].why]
    whys = dict.fromkeys(each.why for each in draft.facts.values() if each.why)
    facts = tuple(replace(fact, version=version.pk) for fact in standing.facts)
    ledger.record(
        version,
        recognise(version.chapter.project_id, facts),
        [entity for each in read for entity in each.provisional],
        why=" ".join(whys) if unread else "",
        counts=counts,
        paragraphs=(each.key for each in _read_whole(version, draft, unread)),
    )


def _read_whole(version: ChapterVersion, draft: Draft, unread: list[int]) -> tuple[Paragraph, ...]:
    """The paragraphs of beats that were read as they stand in the chapter."""
    of_unread = {each.key for beat in unread for each in parted(draft.beats[beat])}
    return tuple(each for each in parted(version.text) if each.key not in of_unread)


def ask_for_vectors(run: GenerationRun) -> None:
    """Inside a transaction: of the text as it stands then, behind whatever writes or reviews.

    It ends with the run's own tasks where the run is called off.
    """
    if embedder.chosen():
        queues.enqueue(
            EMBED_TASK,
            str(run.pk),
            queue=queues.route("embed_passages"),
            project_id=run.project_id,
            name=f"{run.pk} embed_passages",
        )


def prepare_vectors(run: GenerationRun) -> None:
    with suppress(ImpossibleState):  # a beat is being written again: it asks when it is there
        preparing.prepare(run.chapter, join_beats(draft_of(run, record_of(run))))
