"""The critic: quotes checked by code, a score computed by code, or honestly none."""

from typing import Any

import pytest

from novellaforge.llm import LLM
from novellaforge.llm.errors import ModelFailed, ModelUnreachable
from tests.model_server import ModelServer
from tests.writing.briefs import a_book, a_brief, a_draft
from tests.writing.stages.conftest import AskModel
from writing.review import Critique, Remark
from writing.stages.criticise import criticise

pytestmark = pytest.mark.django_db(transaction=True)

BEATS = {
    1: "Ilse counted the oars twice. One was missing.",
    2: "“Nobody came down here,” said Aron. He looked at the water.",
}
TEXT = "\n\n".join(BEATS.values())
ANSWER: dict[str, Any] = {
    "best": "Ilse counted the oars twice.",
    "remarks": [{"quote": "He looked at the water.", "remark": "Everybody looks at water."}],
    "change": "Let Aron be the one who counts.",
    "scores": {"events": 8, "people": 7, "prose": 6, "reader": 8},
}


async def critique(llm: LLM, text: str = TEXT) -> Critique:
    return await criticise(a_brief(), a_draft(BEATS), text, llm)


async def test_the_score_is_the_mean_of_the_scales(llm: LLM, server: ModelServer):
    server.answer("CriticAnswer", ANSWER)
    assert await critique(llm) == Critique(
        score=7.25,
        scores={"events": 8, "people": 7, "prose": 6, "reader": 8},
        remarks=(
            Remark(quote="He looked at the water", remark="Everybody looks at water.", beat=2),
        ),
        change="Let Aron be the one who counts.",
    )
    assert len(server.calls) == 1


async def test_the_prompt_quotes_before_it_scores(llm: LLM, server: ModelServer):
    server.answer("CriticAnswer", ANSWER)
    await critique(llm)
    fields = list(server.calls[0].request.schema["properties"])
    assert fields == ["best", "remarks", "change", "scores"]
    asked = server.calls[0].request.last
    assert (
        asked.index("A ferrywoman suspects")
        < asked.index("counted the oars")
        < asked.index("2 means nothing is different")
    )


async def test_no_remark_is_an_honest_answer(llm: LLM, server: ModelServer):
    server.answer("CriticAnswer", ANSWER | {"remarks": []})
    given = await critique(llm)
    assert (given.score, given.remarks) == (7.25, ())


async def test_a_remark_about_words_that_are_not_there_is_dropped(llm: LLM, server: ModelServer):
    invented = {"quote": "Her heart was pounding.", "remark": "Worn."}
    server.answer("CriticAnswer", ANSWER | {"remarks": [invented, *ANSWER["remarks"]]})
    given = await critique(llm)
    assert [each.quote for each in given.remarks] == ["He looked at the water"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        ({"best": "Her heart was pounding."}, "what it quotes as best does not stand"),
        ({"best": ""}, "what it quotes as best does not stand"),
        ({"remarks": [{"quote": "nowhere in it", "remark": "Worn."}]}, "none of its remarks"),
        ({"scores": {"events": 80, "people": 7, "prose": 6, "reader": 8}}, "scores.events"),
    ],
)
async def test_an_answer_that_proves_nothing_is_asked_again_then_not_checked(
    llm: LLM, server: ModelServer, wrong: dict[str, Any], said: str
):
    server.answer("CriticAnswer", ANSWER | wrong)
    given = await critique(llm)
    assert (given.score, given.scores, given.remarks) == (None, {}, ())
    assert said in given.why
    assert len(server.calls) == 2
    assert said in server.calls[1].request.last


async def test_a_second_answer_that_holds_counts(llm: LLM, server: ModelServer):
    server.queue(ANSWER | {"best": "Nowhere does it say so."}, ANSWER)
    assert (await critique(llm)).score == 7.25


@pytest.mark.parametrize("fault", ["malformed_json", "empty", "context_too_long"])
async def test_nonsense_is_not_checked(llm: LLM, server: ModelServer, fault: Any):
    server.fault(fault, times=None)
    given = await critique(llm)
    assert given.score is None
    assert "model" in given.why


async def test_a_model_that_is_not_there_is_an_error(model: AskModel):
    with pytest.raises(ModelUnreachable):
        await critique(model(base_url="http://127.0.0.1:1/v1"))


async def test_a_model_that_fails_is_an_error(llm: LLM, server: ModelServer):
    server.fault("500", times=None)
    with pytest.raises(ModelFailed):
        await critique(llm)


async def test_a_small_model_gets_the_short_form(model: AskModel, server: ModelServer):
    scores = {"events": 5, "people": 5, "prose": 6}
    server.answer("CriticShortAnswer", ANSWER | {"scores": scores})
    given = await critique(model(context_tokens=4_096))
    assert given.score == 5.33


async def test_a_french_book_is_asked_in_french(model: AskModel, server: ModelServer):
    server.answer("CriticAnswer", ANSWER | {"best": "Elle dit : « Personne »", "remarks": []})
    text = "Elle dit\u202f: «\u00a0Personne\u00a0», et se tut."
    brief = a_brief(book=a_book(language="fr"))
    given = await criticise(brief, a_draft({1: text}), text, model("fr"))
    assert given.score == 7.25
    assert "Lis le chapitre ci-dessus" in server.calls[0].request.last
