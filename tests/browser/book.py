"""A book with something to see on every page: one chapter of each standing, and what goes with
each. Rows are written as the code writes them; no model is asked.
"""

import json
from dataclasses import dataclass
from itertools import pairwise
from typing import Any, Literal
from uuid import NAMESPACE_URL, UUID, uuid5

from django.contrib.auth.models import User
from django.utils import timezone, translation

from memory import ledger
from memory.entities import Scene
from memory.facts import Fact
from novellaforge.llm import sent
from novellaforge.models import LLMCall
from projects import structure
from projects.members import links
from projects.models import Chapter, ChapterVersion, Membership, Project
from projects.sample import create_sample
from projects.text import paragraphs
from tests.browser.novel import EN, Novel
from tests.browser.novel_fr import FR
from tests.factories import a_chapter, a_run, a_user, a_version
from tests.jobs import deliver_all
from writing import analysis, importing, pipeline
from writing.alternatives import asking as alternatives
from writing.commenting import keeping as commenting
from writing.documents import keeping as documents
from writing.models import (
    Autopilot,
    BeatDraft,
    ChapterPlan,
    Comment,
    ContinuityIssue,
    GenerationRun,
    Proposal,
    ReturnedChapter,
    StepResult,
    UserBudget,
    WordReturn,
)
from writing.noting import keeping as noting
from writing.rewriting.asking import Asked, Selected, ask
from writing.runs import approve
from writing.word.merging import canonical

Language = Literal["en", "fr"]
NOVELS: dict[Language, Novel] = {"en": EN, "fr": FR}
State = GenerationRun.State
FINISHED = 9.4  # seconds of a stage that is over
QUICK = {pipeline.COLLECT: 0.2, pipeline.RETRIEVE: 0.1, pipeline.PLAN: 4.8, pipeline.GATE: 0.1}


@dataclass(frozen=True)
class Book:
    """What addresses of its pages are made of. `chapters` are by how they stand."""

    project: Project
    author: User
    chapters: dict[str, Chapter]
    issue: ContinuityIssue
    entity: UUID
    fact: UUID
    novel: Novel
    language: Language
    reader: User
    token: str  # of a link to read it


def a_book(author: User, language: Language) -> Book:
    """The sample novel of this language, which `author` is in the middle of."""
    with translation.override(language):
        project, novel = create_sample(author, language), NOVELS[language]
        for title, outline in novel.later:
            a_chapter(project=project, title=title, outline=outline, point_of_view="")
        names = ("approved", "drafted", "writing", "planned", "outlined")
        chapters = dict(zip(names, project.chapters.order_by("number"), strict=True))
        _trashed(project, novel)
        facts = _approved(chapters["approved"], novel)
        issue = _drafted(chapters["drafted"], novel, facts[0])
        _writing(chapters["writing"], novel)
        _planned(chapters["planned"], novel)
        _spent(project)
        _in_the_margin(chapters["drafted"], novel)
        _returned(chapters["drafted"], novel)
        _waiting(chapters["drafted"], novel, language)
        deliver_all(analysis.start(project, author.pk)[0])
        importing.take(project, author.pk, "", novel.pasted)
        documents.write(project, novel.drafted, author, novel.later[0][0])
    meant, fact = facts[0].subject, facts[0].uid
    assert meant
    Project.objects.filter(pk=project.pk).update(synopsis_before=novel.drafted)
    project.refresh_from_db()
    reader = a_user(username=f"reads-{author.username}")
    Membership.objects.create(project=project, user=reader, role="reader")
    token = links.make(project, 7, author).token
    return Book(project, author, chapters, issue, meant, fact, novel, language, reader, token)


def _trashed(project: Project, novel: Novel) -> None:
    """A chapter that its author put in the trash."""
    title = novel.later[0][0]
    extra = structure.insert(project.pk, len(novel.later) + 3, title, project.owner).chapter
    structure.put_in_trash(extra, project.owner)


def _approved(chapter: Chapter, novel: Novel) -> list[Fact]:
    """Its text is in force, and memory has read it."""
    version = a_version(chapter=chapter, text=novel.approved)
    approve(version, chapter.project.owner, reindex_documents=False, prepare_plans=False)
    project = chapter.project
    every = (*project.characters.all(), *project.locations.all())
    known = {"": None} | {each.name: each.pk for each in every}
    stranger = Scene(chapter.pk).resolve(novel.stranger, ("character",))
    known[novel.stranger] = stranger.uid
    facts = []
    for number, told in enumerate(novel.told, start=1):
        start = novel.approved.index(told.sentence)
        facts.append(
            Fact(
                project=chapter.project_id, version=version.pk, chapter=chapter.pk, beat=1,
                seq=number, start=start, end=start + len(told.sentence), sentence=told.sentence,
                subject=known[told.subject], object=known[told.object], predicate=told.predicate,
                value=told.value, slot=told.slot, time_text=told.time_text,
            )
        )  # fmt: skip
    ledger.record(version, facts, (stranger,))
    return facts


def _drafted(chapter: Chapter, novel: Novel, against: Fact) -> ContinuityIssue:
    """It waits for its author, who has a contradiction to settle and proposals to choose from."""
    a_version(chapter=chapter, text=novel.drafted.split("\n\n", 1)[1].replace(", and", " and"))
    version = a_version(chapter=chapter, text=novel.drafted)
    run = a_run(chapter=chapter, state=State.DRAFTED, version=version)
    finding: dict[str, Any] = {
        "kind": "contradiction", "severity": "blocking", "sentence": novel.says, "beat": 1,
        "quote": novel.wrong, "against": novel.against, "against_chapter": 1,
        "rule": "appearance", "key": f"appearance:{against.uid}:{chapter.pk}",
    }  # fmt: skip
    checks = [
        {"name": name, "done": True}
        for name in ("length", "required_points", "facts", "rules", "analyst", "already_told")
    ]
    report = {"checks": checks, "findings": [finding], "facts": 14, "unproved": 1}
    _stored(run, pipeline.COLLECT, _collected(novel))
    _stored(run, pipeline.RETRIEVE, {"found": [{"text": novel.approved[:400], "source": "1"}]})
    _stored(run, pipeline.PLAN, _plan(novel))
    for beat, text in enumerate(_in_beats(novel.drafted, len(novel.beats)), start=1):
        BeatDraft.objects.create(run=run, beat=beat, attempt=1, text=text)
        _stored(run, pipeline.WRITE, {"text": text, "words": len(text.split())}, beat)
    _stored(run, pipeline.VALIDATE, report)
    _stored(run, pipeline.CRITICISE, _critique(novel))
    _stored(run, pipeline.GATE, {"verdict": "hand_over", "reasons": novel.reasons})
    issue = _issue(version, **finding)
    settled = finding | {"key": f"knowledge:{against.uid}:{chapter.pk}", "severity": "major"}
    settled |= {"sentence": novel.intended, "state": "intended", "scope": "passage"}
    _issue(version, **settled)
    _proposed(chapter, novel)
    _alternatives(chapter, novel, finding)
    return issue


def _collected(novel: Novel) -> dict[str, Any]:
    """What was put before the model, and what found no room."""
    told = [each.sentence for each in novel.told[:3]]
    keys = [f"fact:{uuid5(NAMESPACE_URL, line)}" for line in told]
    pieces: list[dict[str, Any]] = [
        {"key": key, "part": "in_force", "text": line, "number": 1}
        for key, line in zip(keys, told, strict=True)
    ]
    pieces[-1]["state"] = "out"
    return {
        "previous_chapter_end": novel.approved.split("\n\n")[-1],
        "in_force": told[:-1],
        "pieces": pieces,
    }


def _in_beats(text: str, count: int) -> list[str]:
    """Its paragraphs, the same number to each beat as far as they go."""
    parts = text.split("\n\n")
    size = max(1, len(parts) // count)
    cuts = [*range(0, size * min(count, len(parts)), size), len(parts)]
    return ["\n\n".join(parts[a:b]) for a, b in pairwise(cuts)]


def _alternatives(chapter: Chapter, novel: Novel, finding: dict[str, Any]) -> None:
    """Of the first beat: one is ready and contradicts the book, one is still being written."""
    ready, coming = alternatives.ask(chapter, 1, 2, novel.says, chapter.project.owner)
    Proposal.objects.filter(pk=ready.pk).update(
        state="ready", text=novel.instead, model="scripted", findings=[finding]
    )
    begun = novel.instead[: len(novel.instead) // 2]
    Proposal.objects.filter(pk=coming.pk).update(state="writing", text=begun, attempt=1)


def _critique(novel: Novel) -> dict[str, Any]:
    quote = novel.drafted.split("\n\n", 1)[0].split(". ")[-1]
    return {
        "score": 7.4,
        "scores": {"events": 8, "people": 8, "prose": 7, "reader": 7},
        "remarks": [{"quote": quote, "remark": novel.remark, "beat": 1}],
        "best": novel.drafted.split("\n\n")[-1],
    }


def _issue(version: ChapterVersion, **values: Any) -> ContinuityIssue:
    chapter = version.chapter
    return ContinuityIssue.objects.create(
        project=chapter.project, chapter=chapter, version=version, **values
    )


def _proposed(chapter: Chapter, novel: Novel) -> None:
    """Of two proposals for the wrong sentence one is ready and one is still being written."""
    wish = Asked(instruction=novel.says, count=2)
    ready, coming = ask(chapter, Selected(passage=novel.wrong), wish, chapter.project.owner)
    Proposal.objects.filter(pk=ready.pk).update(state="ready", text=novel.instead)
    begun = novel.instead[: len(novel.instead) // 2]
    Proposal.objects.filter(pk=coming.pk).update(state="writing", text=begun, attempt=1)


def _writing(chapter: Chapter, novel: Novel) -> None:
    """Two beats are written, the third is under way, the last has not begun."""
    run = a_run(chapter=chapter, state=State.RUNNING)
    for stage in (pipeline.COLLECT, pipeline.RETRIEVE):
        _stored(run, stage, {})
    _stored(run, pipeline.PLAN, _plan(novel))
    for beat, text in enumerate(novel.begun, start=1):
        is_done = bool(text) and text[-1] in ".!?”»"
        if is_done:
            _stored(run, pipeline.WRITE, {"text": text, "words": len(text.split())}, beat)
        elif text:
            _due(run, pipeline.WRITE, beat)
        if text:
            BeatDraft.objects.create(run=run, beat=beat, attempt=1, text=text)


def _planned(chapter: Chapter, novel: Novel) -> None:
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=_plan(novel), fingerprint="")


def _plan(novel: Novel) -> dict[str, Any]:
    names = ("title", "summary", "place", "time", "entry", "exit")
    return {"beats": [dict(zip(names, beat, strict=True), words=60) for beat in novel.beats]}


def _stored(run: GenerationRun, stage: str, result: object, beat: int | None = None) -> None:
    now = timezone.now()
    StepResult.objects.create(
        run=run, key=pipeline.Step(stage, beat).key, stage=stage, beat=beat, result=result,
        state=StepResult.State.STORED, stored_at=now,
        started_at=now - timezone.timedelta(seconds=QUICK.get(stage, FINISHED)),
    )  # fmt: skip


def _due(run: GenerationRun, stage: str, beat: int) -> None:
    StepResult.objects.create(
        run=run, key=pipeline.Step(stage, beat).key, stage=stage, beat=beat,
        started_at=timezone.now(),
    )  # fmt: skip


def _in_the_margin(chapter: Chapter, novel: Novel) -> None:
    """A comment that is answered and one whose passage is gone; a note, a to-do, one done."""
    version, owner = chapter.versions.first(), chapter.project.owner
    about = commenting.add(version, novel.drafted.split("\n\n")[1], novel.remark, owner)
    commenting.answer(about, novel.says, owner)
    Comment.objects.create(chapter=chapter, quote=novel.intended, text=novel.remark, author=owner)
    project = chapter.project
    said = f"**{novel.says}**\n\n- {novel.remark}"
    noting.add(project, said, owner, chapter=None, is_todo=False)
    noting.add(project, novel.remark, owner, chapter=chapter, is_todo=True)
    noting.tick(noting.add(project, novel.says, owner, chapter=chapter, is_todo=True))


def _returned(chapter: Chapter, novel: Novel) -> None:
    """A file edited in Word waits: what it changes, what it takes out, what was said there."""
    first = chapter.versions.order_by("number")[0]
    came = [canonical(each) for each in paragraphs(first.text)]
    came[0] = f"{came[0]} {novel.remark}"
    came[1:2] = []
    came[-1] = f"{novel.remark} {came[-1]}"
    returned = WordReturn.objects.create(
        project=chapter.project, author=chapter.project.owner, name="book.docx"
    )
    said = {"text": novel.remark, "quotes": [novel.wrong]}
    ReturnedChapter.objects.create(
        returned=returned, chapter=chapter, base=first, paragraphs=came, comments=[said]
    )


def _spent(project: Project) -> None:
    for run in project.runs.all():
        call = LLMCall.objects.create(
            purpose="prose", model="scripted", provider="api.example.com/v1",
            project_id=project.pk, owner_id=project.owner_id,
            run_id=run.pk, seconds=2.1, tokens_in=5_600, tokens_cached=4_200, tokens_out=420,
            cost="0.0021", priced=True,
        )  # fmt: skip
        rules = f"You write prose.\n\n# The book\n{project.premise}"
        said = [{"role": "system", "content": rules}]
        said += [{"role": "user", "content": "Write the second scene, some 250 words."}]
        body = json.dumps({"messages": said, "temperature": 0.7})
        sent.keep(call, body.encode(), "She set the pan on the scale.\n\nIt did not move.", "")
    project.budget_cost = "5"
    project.save(update_fields=["budget_cost"])
    UserBudget.objects.get_or_create(user=project.owner, defaults={"budget_cost": 20})


def _waiting(chapter: Chapter, novel: Novel, language: Language) -> None:
    Autopilot.objects.create(
        project=chapter.project, author=chapter.project.owner, first=1, last=4, chapter=chapter,
        state="waiting", why=novel.paused, language=language,
    )  # fmt: skip
