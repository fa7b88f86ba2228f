"""Each optimisation can be switched off alone, and then costs what it saves.

The cache of rules: tests/memory/test_checking.py; the order of the context:
tests/memory/test_context.py; passages instead of scenes: tests/writing/stages/test_revise_beat.py.
"""

import pytest
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext

from memory.context import gather
from memory.retrieval import look_up
from memory.standpoint import Standpoint
from novellaforge.llm import LLM, Provider
from novellaforge.models import QueuedTask
from tests.factories import a_chapter, a_document, a_version
from tests.memory.test_context import a_told_chapter
from tests.writing.briefs import a_brief, a_plan, dials
from tests.writing.briefs import a_chapter as a_chapter_brief
from writing.models import ChapterPlan
from writing.page import Page
from writing.pipeline import PLAN, WRITE, Mode, RunState, Step, due
from writing.pregeneration.using import _at_hand
from writing.review import Check, Critique, Remark, ValidationReport
from writing.runs.approving import approve_version
from writing.stages.quality_gate import ENABLED_CHECKS, quality_gate
from writing.stages.write_beat import _token_limit

BEATS = 4


def planned(mode: Mode) -> RunState:
    return RunState(mode, 2, context=True, passages=True, beats=BEATS)


# Scenes on all workers: all are due at once


@pytest.mark.parametrize("mode", ["parallel", "distributed"])
def test_scenes_are_due_at_once(mode: Mode):
    assert due(planned(mode)) == tuple(Step(WRITE, beat) for beat in range(1, BEATS + 1))


def test_one_after_the_other_one_is_due():
    assert due(planned("sequential")) == (Step(WRITE, 1),)


# Two rounds, not three: a critic who is never content ends one round earlier


@pytest.mark.parametrize(("most", "verdict"), [(2, "hand_over"), (3, "revise")])
def test_the_last_round_that_is_allowed(most: int, verdict: str):
    checks = tuple(Check(name=name, done=True) for name in ENABLED_CHECKS)
    critique = Critique(score=4.0, remarks=(Remark(quote="a", remark="b", beat=1),))
    decision = quality_gate(
        ValidationReport(checks=checks), critique, dials(max_revisions=most), 2, False
    )
    assert decision.verdict == verdict


# Fewer tokens a word and a scene: the model may answer less


def most_tokens(words: int, **values: object) -> int:
    llm = LLM(Provider("http://nobody"))
    return _token_limit(a_brief(dials=dials(**values)), Page(words, "", []), llm)


def test_a_scene_may_take_fewer_tokens():
    old = most_tokens(250, write_tokens_per_word=1.8, write_max_tokens=2_400)
    assert most_tokens(250, write_tokens_per_word=1.5, write_max_tokens=2_400) < old
    assert most_tokens(250, write_tokens_per_word=1.8, write_max_tokens=300) == 300


# A plan made beforehand: no call


@pytest.mark.django_db
def test_a_plan_that_is_ready_is_used_and_without_one_it_is_asked_for():
    chapter = a_chapter()
    brief = a_brief(chapter=a_chapter_brief(id=chapter.pk))
    provider = Provider.from_settings()
    assert _at_hand(brief, provider).plan is None
    plan = a_plan(BEATS).model_dump(mode="json")
    ChapterPlan.objects.create(chapter=chapter, source="author", plan=plan, fingerprint="")
    found = _at_hand(brief, provider)
    assert found.plan
    assert found.end is None  # nothing is to be fitted either
    assert due(RunState("distributed", 2, context=True, passages=True)) == (Step(PLAN),)


# The cache of context and passages: no query for what was asked before


@pytest.mark.django_db
def test_a_context_that_is_kept_is_not_gathered_again():
    at = told(3)
    assert queries_of(gather, at, seconds=0) > queries_of(gather, at, seconds=60)


@pytest.mark.django_db
def test_passages_that_are_kept_are_not_looked_up_again():
    at = told(3)
    how = ((), ("the bell by the river",))
    assert queries_of(look_up, at, *how, seconds=0) > queries_of(look_up, at, *how, seconds=60)


def told(chapters: int) -> Standpoint:
    chapter = a_told_chapter(a_chapter().project, 7_001)
    for number in range(7_002, 7_001 + chapters):
        a_told_chapter(chapter.project, number)
    return Standpoint(chapter.project_id, 1, "en", 7_001 + chapters)


def queries_of(ask: object, *given: object, seconds: int) -> int:
    """Of the second time."""
    assert callable(ask)
    ask(*given, seconds=seconds)
    with CaptureQueriesContext(connection) as asked:
        ask(*given, seconds=seconds)
    return len(asked)


# Documents are not indexed again with every approval


@pytest.mark.django_db
@pytest.mark.parametrize("again", [False, True])
def test_an_approval_indexes_documents_only_where_asked(again: bool):
    version = a_version()
    a_document(project=version.chapter.project, text="Of the river.")
    QueuedTask.objects.all().delete()
    with transaction.atomic():
        approve_version(version, again, prepare_plans=False)
    asked = QueuedTask.objects.filter(func="memory.tasks.index_document").count()
    assert asked == int(again)
