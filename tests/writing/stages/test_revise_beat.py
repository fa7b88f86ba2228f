"""Only what is guilty is rewritten; every other byte stays."""

import pytest

from novellaforge.llm import LLM
from novellaforge.llm.errors import ModelKeyRefused
from novellaforge.llm.tokens import measure
from tests.model_server import ChatRequest, ModelServer, says
from tests.writing.briefs import a_book, a_brief, a_draft, a_plan, dials
from tests.writing.stages.conftest import AskModel
from writing.brief import BeatText
from writing.review import Finding, Remark
from writing.stages.revise_beat import Wrong, revise_beat

pytestmark = pytest.mark.django_db(transaction=True)

ONE = "Ilse counted the oars twice before she believed what she had counted."
TWO = "Dorothea stood at the end of the landing and watched her without a word."
THREE = "The ferry knocked against the planks, and the lamp went slowly out."
TEXT = f"{ONE}\n\n{TWO}\n\n\n{THREE}\n"
MENDED = "Aron stood at the end of the landing and watched her without a word."

STRANGER = Finding(
    kind="unplanned_name", severity="major", sentence="Nobody planned Dorothea.",
    quote="Dorothea stood", beat=2, against="Dorothea",
)  # fmt: skip
ILAN = STRANGER.model_copy(update={"quote": "was buried at sea"})
MISSING = Finding(
    kind="missing_point", severity="major", sentence="The letter is not found.", beat=2,
    against="Ilse finds the letter.",
)  # fmt: skip


async def revised(
    llm: LLM, *findings: Finding, remarks: tuple[Remark, ...] = (), text: str = TEXT
) -> BeatText:
    return await revise_beat(a_brief(), a_draft({2: text}), 2, Wrong(findings, remarks), llm)


async def test_all_but_the_guilty_sentence_is_byte_identical(
    llm: LLM, server: ModelServer
) -> None:
    server.queue(MENDED)
    beat = await revised(llm, STRANGER)
    assert beat.text == TEXT.replace(TWO, MENDED)
    assert beat.notes == ()
    asked = server.calls[0].request.last
    assert all(part in asked for part in (ONE, TWO, THREE, "Nobody planned Dorothea."))


async def test_a_passage_is_given_the_room_that_the_language_was_seen_to_take(
    llm: LLM, server: ModelServer
) -> None:
    server.queue(MENDED, MENDED)
    await revised(llm, STRANGER)
    measure((llm.provider.line, "scripted", "en"), TEXT * 10, 30_000)
    await revised(llm, STRANGER)
    first, second = (call.request.max_tokens for call in server.calls)
    assert first < second


LANTERN = "The lantern had gone out by itself. Dorothea stood there. Nobody said a word."


async def test_in_a_paragraph_only_the_guilty_sentence_changes(
    llm: LLM, server: ModelServer
) -> None:
    server.queue("Aron stood there.")
    text = f"{ONE}\n\n{LANTERN}\n\n{THREE}"
    beat = await revised(llm, STRANGER, text=text)
    assert beat.text == text.replace("Dorothea stood there.", "Aron stood there.")
    assert (beat.before, beat.changes) == (text, (("Dorothea stood there.", "Aron stood there."),))
    asked = server.calls[0].request.last
    assert f"{ONE}\n\nThe lantern had gone out by itself." in asked
    assert f"Nobody said a word.\n\n{THREE}" in asked


async def test_it_is_told_what_wins_and_what_went_wrong(llm: LLM, server: ModelServer) -> None:
    dead = Finding(
        kind="contradiction", severity="blocking", sentence="Dorothea is dead.", beat=2,
        quote="Dorothea stood", against="Dorothea was buried on a Monday.", against_chapter=1,
    )  # fmt: skip
    server.queue(MENDED)
    wrong = Wrong((dead,), tried=("It opened a finding: Aron cannot swim.",))
    await revise_beat(a_brief(), a_draft({2: TEXT}), 2, wrong, llm)
    asked = server.calls[0].request.last
    assert "Established before, and still true" in asked
    assert "- Dorothea was buried on a Monday." in asked
    assert "- It opened a finding: Aron cannot swim." in asked


async def test_passages_are_revised_at_once_and_each_is_asked_once(
    llm: LLM, server: ModelServer
) -> None:
    def rewrite(request: ChatRequest) -> str:
        return (
            MENDED
            if "Nobody planned" in request.last
            else "Ilse counted: five oars, and a gap where the sixth had been."
        )

    server.answer(says("material"), rewrite)
    remarks = (
        Remark(quote="before she believed", remark="Told, not shown."),
        Remark(quote="Ilse counted the oars twice", remark="Show the gap."),
        Remark(quote="Not in this text", remark="Nothing."),
    )
    beat = await revised(llm, STRANGER, remarks=remarks)
    assert len(server.calls) == 2
    assert beat.text.endswith(f"{MENDED}\n\n\n{THREE}\n")
    assert beat.text.startswith("Ilse counted: five oars")


async def test_what_is_missing_extends_the_last_paragraph(llm: LLM, server: ModelServer) -> None:
    longer = THREE + " " + " ".join(f"Under plank {n} lay part of a letter." for n in range(8))
    server.queue(longer)
    beat = await revised(llm, MISSING)
    assert beat.text == TEXT.replace(THREE, longer)
    assert "Ilse finds the letter." in server.calls[0].request.last


async def test_a_sentence_is_enough_where_little_was_given_to_extend(
    llm: LLM, server: ModelServer
) -> None:
    found = f"{THREE} Under the third plank lay the letter."
    server.queue(found, "Under the third plank lay the letter.")
    assert (await revised(llm, MISSING)).text == TEXT.replace(THREE, found)
    alone = await revised(llm, MISSING)
    assert alone.text == TEXT
    assert "has 7 words instead of 72" in alone.notes[0]


@pytest.mark.parametrize(
    "answer",
    [
        "Sure! Here is the passage, rewritten as you asked for it, with Aron in it.",
        "Aron stood.",
        MENDED * 3,
        "#",
    ],
)
async def test_a_rewriting_that_cannot_be_used_leaves_the_old(
    llm: LLM, server: ModelServer, answer: str
) -> None:
    server.queue(answer)
    beat = await revised(llm, STRANGER)
    assert beat.text == TEXT
    assert beat.notes[0].startswith("“Dorothea stood at the end of the landing and")
    assert "(scene 2) stays" in beat.notes[0]
    assert beat.changes == ()


async def test_marks_around_the_passage_are_taken_off(llm: LLM, server: ModelServer) -> None:
    server.queue(f"**Passage**\n\n“{MENDED}”")
    assert (await revised(llm, STRANGER)).text == TEXT.replace(TWO, MENDED)


@pytest.mark.parametrize(
    ("spoken", "answer"),
    [
        ("“My brother Ilan was buried at sea.”", "“My sister Ana was buried at sea.”"),
        ('"My brother Ilan was buried at sea."', '"My sister Ana was buried at sea."'),
        ("« My brother Ilan was buried at sea. »", "« My sister Ana was buried at sea. »"),
        ("“My brother Ilan was buried at sea.”", '"My sister Ana was buried at sea."'),
        ("« “My brother” Ilan was buried at sea. »", "« “My sister” Ana was buried at sea. »"),
    ],
)
async def test_a_speech_keeps_its_marks(
    llm: LLM, server: ModelServer, spoken: str, answer: str
) -> None:
    server.queue(answer)
    beat = await revised(llm, ILAN, text=TEXT.replace(TWO, spoken))
    assert beat.text == TEXT.replace(TWO, answer)


async def test_marks_around_a_speech_are_taken_off(llm: LLM, server: ModelServer) -> None:
    server.queue("“« My sister Ana was buried at sea. »”")
    spoken = "« My brother Ilan was buried at sea. »"
    beat = await revised(llm, ILAN, text=TEXT.replace(TWO, spoken))
    assert beat.text == TEXT.replace(TWO, "« My sister Ana was buried at sea. »")


async def test_a_quote_that_is_gone_is_noted_and_costs_no_call(
    llm: LLM, server: ModelServer
) -> None:
    beat = await revised(llm, STRANGER, text=f"{ONE}\n\n{THREE}")
    assert beat.text == f"{ONE}\n\n{THREE}"
    assert "Dorothea stood" in beat.notes[0]
    assert server.calls == []


@pytest.mark.parametrize(("planned", "extends"), [(100, True), (20, False)])
async def test_a_length_is_mended_where_it_hurts_least(
    llm: LLM, server: ModelServer, planned: int, extends: bool
) -> None:
    finding = Finding(kind="length", severity="minor", sentence="Not the length asked.", beat=2)
    draft = a_draft({2: TEXT}, plan=a_plan(words=planned))
    await revise_beat(a_brief(), draft, 2, Wrong((finding,)), llm)
    asked = server.calls[0].request.last
    assert ("extend it" in asked) is extends
    assert len(server.calls) == 1


async def test_one_sentence_is_not_enough_where_words_are_lacking(
    llm: LLM, server: ModelServer
) -> None:
    finding = Finding(kind="length", severity="minor", sentence="Not the length asked.", beat=2)
    draft = a_draft({2: TEXT}, plan=a_plan(words=100))
    server.queue(f"{THREE} Under the third plank lay the letter.")
    beat = await revise_beat(a_brief(), draft, 2, Wrong((finding,)), llm)
    assert beat.text == TEXT
    assert "has 19 words instead of 74" in beat.notes[0]


async def test_a_refused_key_is_the_callers(llm: LLM, server: ModelServer) -> None:
    server.fault("401")
    with pytest.raises(ModelKeyRefused):
        await revised(llm, STRANGER, MISSING)


async def test_the_whole_beat_is_written_again_where_the_setting_says_so(
    llm: LLM, server: ModelServer
) -> None:
    whole = " ".join(f"Ilse counted oar number {n} and said nothing of it." for n in range(9))
    server.queue(whole, "No.")
    brief = a_brief(dials=dials(write_partial_revision=False))
    draft = a_draft({2: TEXT})
    beat = await revise_beat(brief, draft, 2, Wrong((STRANGER,)), llm)
    assert (beat.text, beat.notes) == (whole, ())
    kept = await revise_beat(brief, draft, 2, Wrong((STRANGER,)), llm)
    assert kept.text == TEXT
    assert kept.notes[0].startswith("Scene 2 stays")


async def test_it_shares_the_chapters_prefix(llm: LLM, server: ModelServer) -> None:
    await revised(llm, STRANGER)
    await revised(llm, MISSING)
    firsts = {call.request.last.partition("\n\nOne passage")[0] for call in server.calls}
    assert len(firsts) == 1
    assert "The plan of this chapter" in firsts.pop()


async def test_a_french_passage_is_asked_in_french(llm: LLM, server: ModelServer) -> None:
    brief = a_brief(book=a_book(language="fr"))
    await revise_beat(brief, a_draft({2: TEXT}), 2, Wrong((STRANGER,)), llm)
    assert "Réponds par le nouveau texte du passage seul" in server.calls[0].request.last


async def test_a_small_model_gets_the_short_form(model: AskModel, server: ModelServer) -> None:
    await revised(model(context_tokens=4096, embedded=True), STRANGER)
    assert len(server.calls[0].request.prompt) < 1500
