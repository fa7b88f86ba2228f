"""A beat against the story as soon as its facts are read: its own findings, by rules alone."""

from dataclasses import replace

import pytest
from pytest_django import Settings

from memory import graph
from novellaforge import loop
from novellaforge.database import in_db
from novellaforge.llm import LLM
from tests.model_server import ModelServer
from tests.writing.briefs import a_draft, a_plan
from tests.writing.dead_man import ACT, DEATH, STORY, a_book, begin, tell
from writing.brief import Draft, RunBrief
from writing.briefing import brief_of
from writing.review import BeatCheck
from writing.stages.check_beat import check_beat
from writing.stages.extract_facts import extract_facts

pytestmark = pytest.mark.django_db(transaction=True)

BEATS = dict(enumerate(STORY[3], start=1))


@pytest.fixture
def brief(asked: ModelServer, settings: Settings) -> RunBrief:
    """Of chapter 3, in whose beat 2 a man acts who died in chapter 2."""
    tell(asked, settings)
    return brief_of(begin(a_book(), 3, asked))


async def read(brief: RunBrief, llm: LLM, beats: dict[int, str] | None = None) -> Draft:
    texts = BEATS if beats is None else beats
    draft = a_draft(texts, plan=a_plan(len(texts), 20))
    facts = {beat: await extract_facts(brief, draft, beat, llm) for beat in texts}
    return replace(draft, facts=facts)


def without_a_graph(settings: Settings) -> None:
    loop.run(graph.close())
    settings.NEO4J_URI = "bolt://127.0.0.1:1"


async def test_a_beat_that_says_no_fact_is_compared_with_nothing(
    brief: RunBrief, llm: LLM, settings: Settings
) -> None:
    draft = await read(brief, llm)
    await in_db(without_a_graph, settings)
    assert await check_beat(brief, draft, 1) == BeatCheck()


async def test_another_beats_contradiction_is_not_told_again(brief: RunBrief, llm: LLM) -> None:
    beats = BEATS | {3: f"{DEATH} Nobody had seen it, and the rope lay coiled on the landing."}
    draft = await read(brief, llm, beats)
    assert draft.facts[3].facts
    told = (await check_beat(brief, draft, 3)).findings
    assert not [finding for finding in told if finding.against_chapter == 2 and finding.beat == 2]


async def test_what_is_settled_or_switched_off_is_not_told(brief: RunBrief, llm: LLM) -> None:
    draft = await read(brief, llm)
    (finding,) = (await check_beat(brief, draft, 2)).findings
    settled = replace(brief, settled=frozenset({finding.key}))
    off = replace(brief, dials=replace(brief.dials, rules_off=("dead_acts",)))
    assert (await check_beat(settled, draft, 2)).findings == ()
    assert (await check_beat(off, draft, 2)).findings == ()


async def test_it_is_told_with_both_sentences(brief: RunBrief, llm: LLM) -> None:
    check = await check_beat(brief, await read(brief, llm), 2)
    (finding,) = check.findings
    assert (finding.rule, finding.severity, finding.beat) == ("dead_acts", "blocking", 2)
    assert (finding.quote, finding.against, finding.against_chapter) == (ACT, DEATH, 2)
    assert check.why == ""


async def test_where_the_story_cannot_be_seen_it_says_so(
    brief: RunBrief, llm: LLM, settings: Settings
) -> None:
    draft = await read(brief, llm)
    await in_db(without_a_graph, settings)
    check = await check_beat(brief, draft, 2)
    assert check.findings == ()
    assert "graph" in check.why.lower()
