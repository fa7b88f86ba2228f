"""The critic: quotes checked by code, a score computed by code, or honestly none."""

import asyncio
from typing import Any

import pytest

from memory.models import Summary
from novellaforge.database import in_db
from novellaforge.llm import LLM
from novellaforge.llm.errors import ModelFailed, ModelUnreachable
from tests.factories import a_project
from tests.model_server import ModelServer
from tests.writing.briefs import a_book, a_brief, a_draft
from tests.writing.stages.conftest import AskModel
from writing.review import Critique, Finding, Remark
from writing.stages.criticise import _SUMMING, criticise

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
            Remark(
                quote="He looked at the water",
                remark="Everybody looks at water.",
                beat=2,
                start=TEXT.index("He looked"),
                end=TEXT.index("He looked") + len("He looked at the water"),
            ),
        ),
        change="Let Aron be the one who counts.",
        best="Ilse counted the oars twice",
    )
    assert len(server.calls) == 1


async def test_the_prompt_quotes_before_it_scores(llm: LLM, server: ModelServer):
    server.answer("CriticAnswer", ANSWER)
    await critique(llm)
    fields = list(server.calls[0].request.schema["properties"])
    assert fields == ["best", "remarks", "breaks", "scores", "change"]
    asked = server.calls[0].request.last
    assert (
        asked.index("A ferrywoman suspects")
        < asked.index("counted the oars")
        < asked.index("2, nothing is different")
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
    assert given.dropped == 1


@pytest.mark.parametrize("wrong", ["Worn.", None, {"quote": "He looked at the water."}])
async def test_a_remark_that_cannot_be_read_is_dropped_and_costs_no_score(
    llm: LLM, server: ModelServer, wrong: object
):
    server.answer("CriticAnswer", ANSWER | {"remarks": [wrong, *ANSWER["remarks"]]})
    given = await critique(llm)
    assert (given.score, len(given.remarks), given.dropped) == (7.25, 1, 1)
    assert len(server.calls) == 1


async def test_four_remarks_are_the_most_and_a_passage_has_one(llm: LLM, server: ModelServer):
    quotes = ("Ilse counted the oars", "One was missing", "He looked at the water")
    said = [{"quote": quote, "remark": "Flat."} for quote in (*quotes, quotes[0], "said Aron he")]
    server.answer("CriticAnswer", ANSWER | {"remarks": said})
    given = await critique(llm)
    assert [each.quote for each in given.remarks] == list(quotes)
    assert len(server.calls) == 1


async def test_a_quote_that_was_cut_at_its_bound_still_counts(llm: LLM, server: ModelServer):
    long = " ".join(f"word{number}" for number in range(80)) + "."
    server.answer("CriticAnswer", ANSWER | {"best": long, "remarks": []})
    assert (await critique(llm, long)).score == 7.25


@pytest.mark.parametrize(("said", "kept"), [("prose", "prose"), ("plot", ""), (3, "")])
async def test_a_remark_names_the_scale_it_weighs_on(
    llm: LLM, server: ModelServer, said: object, kept: str
):
    server.answer("CriticAnswer", ANSWER | {"remarks": [ANSWER["remarks"][0] | {"scale": said}]})
    assert [each.scale for each in (await critique(llm)).remarks] == [kept]


async def test_a_remark_says_where_in_the_chapter_its_words_stand(llm: LLM, server: ModelServer):
    across = {"quote": "One was missing. Nobody came down here", "remark": "Two beats."}
    server.answer("CriticAnswer", ANSWER | {"remarks": [across]})
    (remark,) = (await critique(llm)).remarks
    assert (remark.beat, TEXT[remark.start : remark.end]) == (None, remark.quote)


async def test_what_is_counted_is_shown_to_the_critic_and_kept(llm: LLM, server: ModelServer):
    server.answer("CriticAnswer", ANSWER)
    brief = a_brief(book=a_book(worn=("looked at the water", "palpable")))
    given = await criticise(brief, a_draft(BEATS), TEXT, llm)
    (found,) = given.repeated
    assert (found.kind, found.words, found.beats) == ("worn", "looked at the water", (2,))
    assert [TEXT[start:end] for start, end in found.places] == ["looked at the water"]
    asked = server.calls[0].request.last.partition("Counted in it")[2]
    assert "worn phrase: “looked at the water”, 1 time, scene 2" in asked
    assert "palpable" not in asked


async def test_what_is_counted_stands_without_a_critic_too(llm: LLM, server: ModelServer):
    server.fault("malformed_json", times=None)
    brief = a_brief(book=a_book(worn=("looked at the water",)))
    given = await criticise(brief, a_draft(BEATS), TEXT, llm)
    assert (given.score, len(given.repeated)) == (None, 1)


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
    assert "breaks" not in server.calls[0].request.schema["properties"]
    assert "breaks" not in server.calls[0].request.last


async def test_a_french_book_is_asked_in_french(model: AskModel, server: ModelServer):
    server.answer("CriticAnswer", ANSWER | {"best": "Elle dit : « Personne »", "remarks": []})
    text = "Elle dit\u202f: «\u00a0Personne\u00a0», et se tut."
    brief = a_brief(book=a_book(language="fr"))
    given = await criticise(brief, a_draft({1: text}), text, model("fr"))
    assert given.score == 7.25
    assert "Lis le chapitre ci-dessus" in server.calls[0].request.last


# --- Breaks of tone and style -----------------------------------------------------------

JOKE = {
    "quote": "He looked at the water",
    "kind": "tone",
    "why": "The narrator jokes\nover a grave.",
}


async def breaks(llm: LLM, server: ModelServer, *given: object) -> tuple[Finding, ...]:
    server.answer("CriticAnswer", ANSWER | {"breaks": list(given)})
    return (await critique(llm)).findings


@pytest.mark.parametrize(
    "dropped",
    [
        JOKE | {"quote": "He laughed at the water."},
        JOKE | {"quote": ""},
        JOKE | {"why": " "},
        JOKE | {"kind": "plot"},
        JOKE | {"quote": "Nobody came down here"},  # said by somebody
        {"quote": "He looked at the water"},
        "He looked at the water",
    ],
)
async def test_what_is_no_break_is_dropped_and_costs_no_score(
    llm: LLM, server: ModelServer, dropped: object
):
    server.answer("CriticAnswer", ANSWER | {"breaks": [dropped]})
    given = await critique(llm)
    assert (given.score, given.findings) == (7.25, ())
    assert len(server.calls) == 1


@pytest.mark.parametrize("breaks", [None, "none", []])
async def test_no_break_however_it_is_said(llm: LLM, server: ModelServer, breaks: object):
    server.answer("CriticAnswer", ANSWER | {"breaks": breaks})
    given = await critique(llm)
    assert (given.score, given.findings) == (7.25, ())


async def test_a_break_is_a_minor_finding_where_it_stands(llm: LLM, server: ModelServer):
    style = {"quote": "Ilse counted the oars twice.", "kind": "style", "why": "A report."}
    found = await breaks(llm, server, JOKE, style)
    assert [each.model_copy(update={"key": ""}) for each in found] == [
        Finding(
            kind="tone",
            severity="minor",
            sentence="The tone breaks here: The narrator jokes over a grave.",
            quote="He looked at the water",
            beat=2,
            rule="tone",
        ),
        Finding(
            kind="style_shift",
            severity="minor",
            sentence="The style changes here: A report.",
            quote="Ilse counted the oars twice",
            beat=1,
            rule="style_shift",
        ),
    ]


async def test_the_same_break_has_the_same_key_whatever_is_said_of_it(
    llm: LLM, server: ModelServer
):
    (one,) = await breaks(llm, server, JOKE)
    (other,) = await breaks(
        llm, server, JOKE | {"why": "Too light.", "quote": "he looked at the water."}
    )
    assert one.key == other.key != ""
    (style,) = await breaks(llm, server, JOKE | {"kind": "style"})
    assert style.key != one.key


async def test_a_passage_breaks_once_and_three_are_the_most(llm: LLM, server: ModelServer):
    quotes = ("He looked at the water", "Ilse counted the oars", "One was missing", "Ilse counted")
    given = [JOKE | {"quote": quote} for quote in (quotes[0], *quotes)]
    found = await breaks(llm, server, *given, JOKE | {"quote": "counted the oars twice"})
    assert [each.quote for each in found] == list(quotes[:3])


async def test_markup_is_seen_whatever_the_critic_says(llm: LLM, server: ModelServer):
    server.fault("malformed_json", times=None)
    given = await critique(llm, f"## The landing\n\n{TEXT}")
    assert given.score is None
    assert [(each.kind, each.quote) for each in given.findings] == [
        ("style_shift", "## The landing")
    ]


def test_a_critique_kept_from_before_has_no_breaks():
    kept = {"score": 7.0, "scores": {}, "remarks": [], "change": "", "why": ""}
    assert Critique.model_validate(kept).findings == ()


SUMMARY = "Ilse counts the oars and finds that one of them is missing."


async def summing(llm: LLM) -> tuple[Critique, list[str]]:
    """The critique, and the summaries that are kept once the whole answer has come."""
    project = await in_db(a_project)
    brief = a_brief(book=a_book(id=project.pk))
    found = await criticise(brief, a_draft(BEATS), TEXT, llm, sums_up=True)
    await asyncio.gather(*_SUMMING)
    return found, [each.text async for each in Summary.objects.filter(project=project)]


async def test_who_reads_the_chapter_sums_it_up_too(llm: LLM, server: ModelServer):
    server.answer("CriticAnswer", ANSWER | {"summary": SUMMARY})
    found, kept = await summing(llm)
    assert (found, kept) == (await critique(llm), [SUMMARY])
    asked, plain = (call.request for call in server.calls)
    assert list(asked.schema["properties"]) == [*plain.schema["properties"], "summary"]
    assert "In 60 words at most" in asked.last
    assert "In 60 words at most" not in plain.last


async def test_a_summary_that_is_none_costs_no_critique(llm: LLM, server: ModelServer):
    server.answer("CriticAnswer", ANSWER | {"summary": "Sure!"})
    found, kept = await summing(llm)
    assert (found.score, kept) == (7.25, [])


async def test_a_small_model_is_not_asked_to_sum_up(model: AskModel, server: ModelServer):
    _found, kept = await summing(model(context_tokens=4_096))
    assert kept == []
    assert "summary" not in server.calls[0].request.schema["properties"]
