"""A live plan's scenes are kept as they are said; what stands is never asked for again."""

from typing import Any

import pytest

from novellaforge.errors import Unusable
from novellaforge.llm import LLM
from novellaforge.llm.errors import StreamBroken
from tests.model_server import ModelServer
from tests.writing.briefs import CONTEXT, PASSAGES, SCENES, a_brief, a_chapter
from writing.brief import RunBrief
from writing.plan import Plan, Scene
from writing.stages.plan_chapter import plan_as_it_comes
from writing.streamed import Stream

pytestmark = pytest.mark.django_db(transaction=True)

POINTS = ("The oar is found.", "Aron admits it.")
BRIEF = a_brief(chapter=a_chapter(scenes=(), required_points=POINTS), target_words=1000)
EXITS = (
    "Ilse stands on the landing, one oar short.",
    "Aron has lied and keeps the oar under his coat.",
    "The stranger sits in the boat in the dark.",
    "The lamp is out in the middle of the river.",
)


class Kept:
    def __init__(self, *standing: Scene) -> None:
        self.scenes = list(standing)

    async def keep(self, number: int, scene: Scene) -> None:
        assert number == len(self.scenes) + 1
        self.scenes.append(scene)

    async def plan(self, llm: LLM, brief: RunBrief = BRIEF) -> Plan:
        stream = Stream(tuple(self.scenes), self.keep)
        return await plan_as_it_comes(brief, CONTEXT, PASSAGES, llm, stream)


def scene(number: int, **values: Any) -> dict[str, Any]:
    before = EXITS[number - 2] if number > 1 else "Dusk on the landing."
    given = {"points": [], "entry": before, "what": SCENES[number - 1], "exit": EXITS[number - 1]}
    return given | values


def answer(*scenes: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"beats": list(scenes), "ending": "image"} | values


ALL = [scene(number) for number in (1, 2, 3, 4)]


async def test_each_scene_but_the_last_is_kept_as_the_plan_has_it(
    llm: LLM, server: ModelServer
) -> None:
    server.answer("ChapterPlan", answer(*ALL))
    kept = Kept()
    plan = await kept.plan(llm)
    assert [each.beat for each in kept.scenes] == list(plan.beats[:3])
    assert [each.summary for each in plan.beats] == list(SCENES)
    assert (plan.words, plan.ending, plan.notes) == (1000, "image", ())
    words = [each.words for each in plan.beats]
    assert words == sorted(words, reverse=True), "what begins later is shorter"
    assert words[-1] > 200
    assert len(server.calls) == 1


async def test_what_came_before_the_stream_broke_is_kept_and_not_asked_for_again(
    llm: LLM, server: ModelServer
) -> None:
    def rest(request: Any) -> dict[str, Any]:
        left = request.schema["properties"]["beats"]["minItems"]
        return answer(*ALL[4 - left :])

    server.answer("ChapterPlan", rest)
    server.fault("cut", after=120)
    kept = Kept()
    with pytest.raises(StreamBroken):
        await kept.plan(llm)
    stood = [each.beat for each in kept.scenes]
    assert 0 < len(stood) < 3
    plan = await kept.plan(llm)
    assert list(plan.beats[: len(stood)]) == stood
    assert [each.summary for each in plan.beats] == list(SCENES)
    again = server.calls[-1].request
    assert again.schema is not None
    assert again.schema["properties"]["beats"]["minItems"] == 4 - len(stood)
    assert stood[-1].summary in again.last
    assert stood[-1].exit in again.last


async def test_a_scene_told_twice_is_asked_for_anew_and_those_before_it_stand(
    llm: LLM, server: ModelServer
) -> None:
    twice = scene(3, what=SCENES[0])
    server.queue(answer(ALL[0], ALL[1], twice, ALL[3]), answer(scene(1, what="Other."), *ALL[1:]))
    kept = Kept()
    plan = await kept.plan(llm)
    assert [each.summary for each in plan.beats] == list(SCENES)
    assert len(server.calls) == 2
    assert "scenes 1 and 3 tell the same" in server.calls[1].request.last


async def test_an_answer_that_stays_useless_is_refused_with_what_stands_kept(
    llm: LLM, server: ModelServer
) -> None:
    server.answer("ChapterPlan", answer(ALL[0], ALL[1], scene(3, what=SCENES[0]), ALL[3]))
    kept = Kept()
    with pytest.raises(Unusable, match="scenes 1 and 3"):
        await kept.plan(llm)
    assert [each.beat.summary for each in kept.scenes] == list(SCENES[:2])


async def test_an_entry_that_does_not_follow_begins_where_the_scene_before_ended(
    llm: LLM, server: ModelServer
) -> None:
    server.answer("ChapterPlan", answer(ALL[0], scene(2, entry="Noon in a city."), *ALL[2:]))
    plan = await Kept().plan(llm)
    assert plan.beat(2).entry == plan.beat(1).exit
    assert plan.notes == ("Scene 2 did not begin where the one before it ended; now it does.",)
    assert len(server.calls) == 1, "no call mends it"


async def test_points_are_told_where_the_model_put_them_and_the_others_last(
    llm: LLM, server: ModelServer
) -> None:
    server.answer("ChapterPlan", answer(ALL[0], scene(2, points=[2, 9]), *ALL[2:]))
    plan = await Kept().plan(llm)
    assert [plan.points_of(number) for number in (1, 2, 3, 4)] == [(), POINTS[1:], (), POINTS[:1]]


async def test_the_authors_scenes_are_in_the_plan_whatever_is_answered(
    llm: LLM, server: ModelServer
) -> None:
    brief = a_brief(chapter=a_chapter(scenes=SCENES))
    server.answer("ChapterPlan", answer(scene(1, what="Rain falls on the empty town."), *ALL[1:]))
    plan = await Kept().plan(llm, brief)
    assert plan.beat(1).summary == f"{SCENES[0]} Rain falls on the empty town."


async def test_an_answer_in_a_fence_comes_at_its_end(llm: LLM, server: ModelServer) -> None:
    server.answer("ChapterPlan", answer(*ALL))
    server.fault("fenced")
    kept = Kept()
    plan = await kept.plan(llm)
    assert [each.beat for each in kept.scenes] == list(plan.beats[:3])


async def test_a_plan_of_which_all_stands_asks_nothing(llm: LLM, server: ModelServer) -> None:
    server.answer("ChapterPlan", answer(*ALL))
    kept = Kept()
    plan = await kept.plan(llm)
    last = Scene(beat=plan.beats[3].model_copy(update={"points": ()}), of=4)
    again = await Kept(*kept.scenes, last).plan(llm)
    assert again.beats == plan.beats
    assert len(server.calls) == 1


async def test_what_is_alike_only_with_the_authors_scenes_in_it_is_refused_and_leaves_no_hole(
    llm: LLM, server: ModelServer
) -> None:
    told_twice = (*SCENES[:2], SCENES[0], SCENES[3])
    brief = a_brief(chapter=a_chapter(scenes=told_twice))
    server.answer("ChapterPlan", answer(*(scene(n, what="No.") for n in (1, 2, 3, 4))))
    kept = Kept()
    with pytest.raises(Unusable, match="scenes 1 and 3"):
        await kept.plan(llm, brief)
    assert [each.beat.summary for each in kept.scenes] == list(SCENES[:2])
