"""A plan is asked once, checked and completed by code, and never loses the author's words."""

from typing import Any

import pytest

from novellaforge.errors import Unusable
from novellaforge.llm import LLM
from tests.model_server import ModelServer
from tests.writing.briefs import (
    CONTEXT,
    PASSAGES,
    SCENES,
    a_beat,
    a_book,
    a_brief,
    a_chapter,
    a_plan,
    an_empty_book,
)
from tests.writing.stages.conftest import AskModel
from writing.brief import RunBrief
from writing.plan import Plan
from writing.stages.plan_chapter import deserves_reasoning, fit_beginning, plan_chapter

pytestmark = pytest.mark.django_db(transaction=True)

FOUR = a_brief(chapter=a_chapter(scenes=SCENES))


def beat(number: int, **values: Any) -> dict[str, Any]:
    planned = a_beat(number)
    return {
        "entry": planned.entry,
        "what": planned.summary,
        "exit": planned.exit,
        "who": ["Ilse", "Aron"],
        "where": "the landing",
        "when": "dusk",
        "words": 100 * number,
    } | values


def answer(*beats: dict[str, Any], **values: Any) -> dict[str, Any]:
    return {"beats": list(beats), "ending": "image", "criteria": ["An oar is missing."]} | values


ALL = [beat(number) for number in (1, 2, 3, 4)]


async def plan(brief: RunBrief, llm: LLM, reasoning_model: str = "") -> Plan:
    return await plan_chapter(brief, CONTEXT, PASSAGES, llm, reasoning_model)


async def test_it_plans(llm: LLM, server: ModelServer) -> None:
    server.answer("ChapterPlan", answer(*ALL))
    made = await plan(FOUR, llm)
    assert [each.summary for each in made.beats] == list(SCENES)
    assert [each.words for each in made.beats] == [40, 80, 120, 160]
    assert made.beat(1).characters == ("Ilse Marten", "Aron")
    assert (made.ending, made.success_criteria) == ("image", ("An oar is missing.",))
    assert (made.notes, made.new_names) == ((), ())
    assert len(server.calls) == 1


async def test_the_outlines_scenes_decide_how_many(llm: LLM, server: ModelServer) -> None:
    server.answer("ChapterPlan", answer(*ALL))
    await plan(FOUR, llm)
    beats = server.calls[0].request.schema["properties"]["beats"]
    assert (beats["minItems"], beats["maxItems"]) == (4, 4)


async def test_a_scene_the_model_lost_is_put_back(llm: LLM, server: ModelServer) -> None:
    lost = [beat(1, what="Weather comes up from the sea again."), *ALL[1:]]
    server.answer("ChapterPlan", answer(*lost))
    made = await plan(FOUR, llm)
    assert made.beat(1).summary == f"{SCENES[0]} Weather comes up from the sea again."


async def test_points_and_bans_are_in_the_plan_whatever_is_answered(
    llm: LLM, server: ModelServer
) -> None:
    server.answer("ChapterPlan", answer(*ALL))
    chapter = a_chapter(
        scenes=SCENES, required_points=("An oar is gone.",), forbidden=("Nobody drowns.",)
    )
    made = await plan(a_brief(chapter=chapter), llm)
    assert made.required_points == ("An oar is gone.",)
    assert made.forbidden == ("Nobody drowns.",)
    assert "Nobody drowns." in server.calls[0].request.last


async def test_beats_that_are_alike_are_asked_again_with_the_reason(
    llm: LLM, server: ModelServer
) -> None:
    brief = a_brief(target_words=500)
    server.queue(answer(beat(1), beat(2, what=SCENES[0])), answer(beat(1), beat(2)))
    made = await plan(brief, llm)
    assert made.beat(2).summary == SCENES[1]
    assert "scenes 1 and 2 tell the same" in server.calls[1].request.last


async def test_twice_refused_is_unusable(llm: LLM, server: ModelServer) -> None:
    server.answer("ChapterPlan", answer(beat(1, what="No."), beat(2)))
    with pytest.raises(Unusable, match=r"chapter 4 .* scene 1 does not say"):
        await plan(a_brief(target_words=500), llm)
    assert len(server.calls) == 2


async def test_what_is_no_plan_is_unusable(llm: LLM, server: ModelServer) -> None:
    server.fault("malformed_json", times=None)
    with pytest.raises(Unusable, match="chapter 4"):
        await plan(FOUR, llm)


async def test_states_that_do_not_meet_are_mended_by_a_small_call(
    llm: LLM, server: ModelServer
) -> None:
    mended = "The landing, later; Ilse still holds the lantern, Aron beside her."
    server.queue(answer(beat(1), beat(2, entry="In the mill, at noon.")), mended)
    made = await plan(a_brief(target_words=500), llm)
    assert made.beat(2).entry == mended
    assert made.notes == ()
    assert server.calls[1].request.max_tokens <= 150


async def test_what_cannot_be_mended_begins_where_it_ended(llm: LLM, server: ModelServer) -> None:
    strange = [beat(1)] + [beat(number, entry=f"Mill {number}.") for number in (2, 3, 4)]
    server.queue(answer(*strange), "Something else.", "Something else.")
    made = await plan(FOUR, llm)
    assert [made.beat(n).entry for n in (2, 3, 4)] == [made.beat(n).exit for n in (1, 2, 3)]
    assert len(made.notes) == 3
    assert len(server.calls) == 3


async def test_a_missing_state_costs_no_call(llm: LLM, server: ModelServer) -> None:
    server.answer("ChapterPlan", answer(*(beat(number, entry="") for number in (1, 2, 3, 4))))
    made = await plan(FOUR, llm)
    assert made.beat(1).entry == SCENES[0]
    assert made.beat(2).entry == made.beat(1).exit
    assert (len(server.calls), made.notes) == (1, ())


async def test_names_nobody_knows_are_marked(llm: LLM, server: ModelServer) -> None:
    strangers = beat(2, who=["Ilse", "Dorothea Voss", "12", "the baker"])
    server.answer("ChapterPlan", answer(beat(1), strangers))
    made = await plan(a_brief(target_words=500), llm)
    assert made.new_names == ("Dorothea Voss",)
    assert made.beat(2).characters == ("Ilse Marten", "Aron", "Dorothea Voss")


async def test_the_reasoning_model_plans_what_deserves_it(llm: LLM, server: ModelServer) -> None:
    server.answer("ChapterPlan", answer(*ALL))
    await plan(FOUR, llm, "thinker")
    await plan(a_brief(chapter=a_chapter(scenes=SCENES, kind="twist")), llm, "thinker")
    await plan(a_brief(chapter=a_chapter(scenes=SCENES, kind="twist")), llm)
    assert [call.request.model for call in server.calls] == ["scripted", "thinker", "scripted"]


@pytest.mark.parametrize(
    ("values", "deserved"),
    [
        ({"number": 3}, True),
        ({"number": 4}, False),
        ({"number": 20}, True),
        ({"number": 7, "kind": "finale"}, True),
        ({"number": 7, "is_last": True}, True),
    ],
)
def test_which_chapters_deserve_it(values: dict[str, Any], deserved: bool) -> None:
    assert deserves_reasoning(a_chapter(**values)) is deserved


async def test_an_empty_project_can_be_planned(llm: LLM, server: ModelServer) -> None:
    brief = a_brief(book=an_empty_book(), chapter=a_chapter(outline="", title=""))
    made = await plan(brief, llm)
    assert made.words == 400


async def test_a_french_book_is_asked_in_french(llm: LLM, server: ModelServer) -> None:
    server.answer("ChapterPlan", answer(*ALL))
    await plan(a_brief(book=a_book(language="fr"), chapter=a_chapter(scenes=SCENES)), llm)
    assert "Prévois ce chapitre en 4 scènes, environ 400 mots" in server.calls[0].request.last


async def test_a_small_model_expands_the_authors_scenes(
    model: AskModel, server: ModelServer
) -> None:
    beats = [
        {"what": "Ilse finds five oars at dusk and one rope cut.", "exit": "2023"},
        {"what": "Dustin Nightshade lies about the landing.", "exit": "Aron"},
        {"what": "No.", "exit": "The stranger pays to cross and Aron rows in the da"},
        {"what": "The lamp goes out.", "exit": "The river is dark where the lamp was."},
    ]
    server.answer("ShortChapterPlan", {"beats": beats})
    made = await plan(FOUR, model(context_tokens=4096, embedded=True))
    assert all(scene in each.summary for scene, each in zip(SCENES, made.beats, strict=True))
    assert "Nightshade" not in made.model_dump_json()
    assert made.beat(1).exit == SCENES[0]
    assert made.beat(4).exit == "The river is dark where the lamp was."
    assert made.words == 400
    assert len(server.calls) == 1


END = "Ilse sits in the boathouse, a wet coat over the cradle."


@pytest.mark.parametrize(
    ("language", "asked"),
    [("en", "The chapter before ends in this state"), ("fr", "Le chapitre précédent finit dans")],
)
async def test_the_end_of_the_chapter_before_is_told(
    llm: LLM, server: ModelServer, language: str, asked: str
) -> None:
    server.answer("ChapterPlan", answer(beat(1, entry=END), *ALL[1:]))
    chapter = a_chapter(scenes=SCENES)
    made = await plan(a_brief(book=a_book(language=language), chapter=chapter, begins=END), llm)
    assert asked in server.calls[0].request.last
    assert END in server.calls[0].request.last
    assert (made.beat(1).entry, made.notes, len(server.calls)) == (END, (), 1)


async def test_nothing_is_said_of_an_end_that_nobody_knows(llm: LLM, server: ModelServer) -> None:
    server.answer("ChapterPlan", answer(*ALL))
    made = await plan(FOUR, llm)
    assert "The chapter before" not in server.calls[0].request.last
    assert made.beat(1).entry == a_beat(1).entry


async def test_a_beginning_elsewhere_is_mended_by_a_small_call(
    llm: LLM, server: ModelServer
) -> None:
    mended = "Ilse leaves the boathouse and the cradle, the wet coat on her arm."
    server.queue(answer(*ALL), mended)
    made = await plan(a_brief(chapter=a_chapter(scenes=SCENES), begins=END), llm)
    assert made.beat(1).entry == mended
    assert "a chapter does not begin where the chapter before it ends" in server.calls[1].prompt
    assert server.calls[1].request.max_tokens <= 150
    assert made.notes == ()


async def test_a_beginning_that_cannot_be_mended_is_the_end_before(
    llm: LLM, server: ModelServer
) -> None:
    server.queue(answer(*ALL), "Something else.")
    made = await plan(a_brief(chapter=a_chapter(scenes=SCENES), begins=END), llm)
    assert made.beat(1).entry == END
    assert made.notes == ("Scene 1 did not begin where the chapter before ended; now it does.",)


async def test_no_more_than_two_small_calls_are_made_in_all(llm: LLM, server: ModelServer) -> None:
    strange = [beat(number, entry=f"Mill {number}.") for number in (1, 2, 3, 4)]
    server.queue(answer(*strange), "Something else.", "Something else.")
    made = await plan(a_brief(chapter=a_chapter(scenes=SCENES), begins=END), llm)
    assert [each.entry for each in made.beats] == [END, *(each.exit for each in made.beats[:3])]
    assert (len(server.calls), len(made.notes)) == (3, 4)


async def test_a_small_model_begins_where_the_chapter_before_ended(
    model: AskModel, server: ModelServer
) -> None:
    beats = [{"what": scene, "exit": scene} for scene in SCENES]
    server.answer("ShortChapterPlan", {"beats": beats})
    brief = a_brief(chapter=a_chapter(scenes=SCENES), begins=END)
    made = await plan(brief, model(context_tokens=4096, embedded=True))
    assert made.beat(1).entry == END
    assert END in server.calls[0].request.last
    assert len(server.calls) == 1


async def test_a_plan_made_earlier_is_fitted_by_one_call(llm: LLM, server: ModelServer) -> None:
    fitted = "Ilse, back from the boathouse, folds the wet coat."
    server.queue(fitted)
    before = a_plan()
    made = await fit_beginning(before, FOUR, END, 3, llm)
    assert made.beat(1) == before.beat(1).model_copy(update={"entry": fitted})
    assert made.beats[1:] == before.beats[1:]
    assert made.notes == ("Its beginning was fitted to the end of chapter 3.",)
    assert len(server.calls) == 1


async def test_a_plan_without_a_beginning_is_fitted_without_a_call(
    llm: LLM, server: ModelServer
) -> None:
    before = a_plan(beats=1)
    before = before.model_copy(update={"beats": (a_beat(entry=""),)})
    made = await fit_beginning(before, FOUR, END, 3, llm)
    assert made.beat(1).entry == END
    assert not server.calls
