"""A seam is kept, or its two paragraphs are rewritten without a fact touched."""

import pytest

from novellaforge.llm import LLM
from tests.model_server import ModelServer
from tests.writing.briefs import a_book, a_brief, a_draft
from tests.writing.stages.conftest import AskModel
from writing.brief import Seam
from writing.seams import apply_seam
from writing.stages.mend_seam import mend_seam

pytestmark = pytest.mark.django_db(transaction=True)

LAST = "Ilse took two coins from the stranger and put out the lamp of the landing."
FIRST = "It was dusk. Ilse stood on the landing and the lamp was burning beside her."
BEFORE = f"The river rose.\n\n{LAST}"
AFTER = f"{FIRST}\n\nAron said nothing."
HEALED = "It was dark. Ilse stood on the landing, and the lamp was out beside her."


async def seam(llm: LLM, before: str = BEFORE, after: str = AFTER, language: str = "en") -> Seam:
    brief = a_brief(book=a_book(language=language))
    return await mend_seam(brief, a_draft({1: before, 2: after}), 1, llm)


async def test_it_keeps(llm: LLM, server: ModelServer) -> None:
    server.queue("keep")
    assert await seam(llm) == Seam(why="The scenes follow each other: kept.")
    assert "The plan of this chapter" not in server.calls[0].request.prompt


async def test_it_rewrites_and_nothing_else_changes(llm: LLM, server: ModelServer) -> None:
    server.queue(f"<after>{HEALED}</after>")
    mended = await seam(llm)
    new = ("It was dark.", "Ilse stood on the landing, and the lamp was out beside her.")
    assert mended == Seam(None, HEALED, "Rewritten.", new)
    assert apply_seam(BEFORE, AFTER, mended) == (BEFORE, f"{HEALED}\n\nAron said nothing.")


async def test_both_sides_may_be_rewritten(llm: LLM, server: ModelServer) -> None:
    left = "Ilse took two coins from the stranger and left the lamp on the landing."
    server.queue(f"Here it is:\n<before>{left}</before>\n<after>{HEALED}</after>")
    mended = await seam(llm)
    assert (mended.before, mended.after) == (left, HEALED)


@pytest.mark.parametrize(
    ("after", "why"),
    [
        ("It was dark on the landing and the lamp was out beside the water.", "ilse"),
        ("It was dark. Ilse and Dorothea stood on the landing beside the lamp.", "dorothea"),
        ("It was dark. Ilse stood on the landing with three lamps beside her.", "number"),
        (HEALED + " Nobody came, and the river went on past the house all night.", "length"),
        ("Ilse stood.", "length"),
    ],
)
async def test_a_rewriting_that_touches_facts_is_not_taken(
    llm: LLM, server: ModelServer, after: str, why: str
) -> None:
    server.queue(f"<after>{after}</after>")
    kept = await seam(llm, before="A dog barked.\n\nNobody came.")
    assert (kept.before, kept.after) == (None, None)
    assert why in kept.why


@pytest.mark.parametrize("answer", ["It reads well.", "<after>", "<after><b>x</b></after>"])
async def test_what_cannot_be_read_keeps(llm: LLM, server: ModelServer, answer: str) -> None:
    server.queue(answer)
    kept = await seam(llm)
    assert (kept.before, kept.after) == (None, None)


async def test_a_beat_of_one_paragraph_keeps_its_text(llm: LLM, server: ModelServer) -> None:
    server.queue(f"<before>{LAST} Gone.</before><after>{HEALED}</after>")
    mended = await seam(llm, before=LAST)
    assert (mended.before, mended.after) == (None, HEALED)
    assert "<before>" not in server.calls[0].request.last


async def test_two_beats_of_one_paragraph_cost_no_call(llm: LLM, server: ModelServer) -> None:
    kept = await seam(llm, before=LAST, after=FIRST)
    assert kept.why == "Both scenes have one paragraph only: kept."
    assert server.calls == []


async def test_a_small_model_is_asked_for_one_word_first(
    model: AskModel, server: ModelServer
) -> None:
    small = model(context_tokens=4096, embedded=True)
    server.queue("Keep", "rewrite", f"<after>{HEALED}</after>")
    assert (await seam(small)).after is None
    assert (await seam(small)).after == HEALED
    assert [call.request.max_tokens <= 4 for call in server.calls] == [True, True, False]


async def test_a_french_seam_is_asked_in_french(llm: LLM, server: ModelServer) -> None:
    server.queue("keep")
    await seam(llm, language="fr")
    assert "réponds par le seul mot keep" in server.calls[0].request.prompt


async def test_beyond_the_two_paragraphs_it_shows_the_nearest_sentences(
    llm: LLM, server: ModelServer
) -> None:
    far, near = "Nobody had crossed since the bell. " * 20, "The river rose."
    server.queue("keep", "keep")
    await seam(llm, f"{far}{near}\n\n{LAST}", f"{FIRST}\n\n{near} {far}")
    await seam(llm, f"{far}{near}\n\n{LAST} {LAST} {LAST} {LAST}", f"{FIRST}\n\nAron rowed.")
    short, long = (call.request.prompt for call in server.calls)
    assert (short.count("since the bell"), short.count(near)) == (12, 2)
    assert (LAST in short, FIRST in short) == (True, True)
    assert (near in long, "Aron rowed." in long) == (False, True)
