"""A beat is streamed as it is written, held to its length, and never said twice."""

from dataclasses import dataclass, field, replace

import pytest

from novellaforge.errors import Unusable
from novellaforge.llm import LLM
from novellaforge.llm.errors import ContentRefused, StreamBroken
from novellaforge.llm.tokens import measure
from projects.text import count_words, paragraphs, sentences
from tests.model_server import ModelServer
from tests.writing.briefs import a_beat, a_book, a_brief, a_draft, a_plan, dials
from tests.writing.stages.conftest import AskModel
from writing.stages.write_beat import write_beat

pytestmark = pytest.mark.django_db(transaction=True)

ENGLISH = [
    f"The {thing} {did} where the {thing} had always been."
    for did in ("stood", "waited", "shone", "lay")
    for thing in ("lamp", "oar", "ferry", "bell", "rope", "stone", "heron", "ladder", "barrel")
]
FRENCH = [
    f"Près du fleuve, {thing} {did} depuis longtemps sans que personne vienne."
    for did in ("attendait", "dormait")
    for thing in ("la lampe", "la rame", "le bac", "la cloche", "la corde", "la pierre", "l’ancre")
]


@dataclass
class Watcher:
    """A sink that a watcher reads: `text` is what stands on the screen."""

    kept: str = ""
    chunks: list[str] = field(default_factory=list)
    replaced: int = 0
    text: str = ""

    def __post_init__(self) -> None:
        self.text = self.kept

    async def write(self, chunk: str) -> None:
        self.chunks.append(chunk)
        self.text += chunk

    async def replace_all(self, text: str) -> None:
        self.replaced += 1
        self.text = text


def prose(words: int, start: int = 0, of: list[str] = ENGLISH) -> str:
    """Whole sentences of about so many words, every one different."""
    chosen: list[str] = []
    while count_words(" ".join(chosen)) < words - 4:
        chosen.append(of[start + len(chosen)])
    return " ".join(chosen)


async def test_it_writes(llm: LLM, server: ModelServer) -> None:
    server.queue(prose(100))
    server.pace = replace(server.pace, rate=500)
    sink = Watcher()
    beat = await write_beat(a_brief(), a_draft(), 1, llm, sink)
    assert beat.text == prose(100) == sink.text
    assert (beat.words, beat.notes) == (count_words(prose(100)), ())
    assert len(server.calls) == 1
    assert len(sink.chunks) > 1  # what comes together is taken together


@pytest.mark.parametrize("share", [0.4, 1.0, 1.8])
async def test_the_length_is_held(llm: LLM, server: ModelServer, share: float) -> None:
    length = int(100 * share)
    server.queue(*(prose(length, start) for start in (0, 5, 9, 7)))
    sink = Watcher()
    beat = await write_beat(a_brief(), a_draft(), 1, llm, sink)
    assert 90 <= beat.words <= 110
    assert beat.text == sink.text
    assert len(set(sentences(beat.text))) == len(sentences(beat.text))


async def test_a_language_of_many_tokens_is_given_the_room_it_was_seen_to_take(
    model: AskModel, server: ModelServer
) -> None:
    """So that no scene is cut and asked for again."""
    french = model(language="fr")
    told = prose(300)
    measure((french.provider.line, "scripted", "fr"), told, 3 * count_words(told))
    for llm in (model(), french):
        server.queue(prose(100))
        await write_beat(a_brief(), a_draft(), 1, llm, Watcher())
    room = [call.request.max_tokens for call in server.calls]
    assert room[0] < room[1] == 370
    server.queue(prose(100))
    await write_beat(a_brief(dials=dials(write_max_tokens=200)), a_draft(), 1, french, Watcher())
    assert server.calls[2].request.max_tokens == 200


async def test_a_long_answer_is_not_listened_to_the_end(llm: LLM, server: ModelServer) -> None:
    server.pace = replace(server.pace, rate=2000)
    server.queue(prose(160) + " " + "And on it went. " * 800)
    beat = await write_beat(
        a_brief(dials=dials(write_max_tokens=100_000, write_tokens_per_word=100)),
        a_draft(),
        1,
        llm,
        Watcher(),
    )
    assert beat.notes == (f"Closed at a sentence at {beat.words} of 100 words.",)
    assert len(server.calls[0].text) < 2000


async def test_a_short_model_is_asked_a_bounded_number_of_times(
    llm: LLM, server: ModelServer
) -> None:
    server.queue(*(prose(10, start) for start in range(8)))
    beat = await write_beat(a_brief(), a_draft(), 1, llm, Watcher())
    assert len(server.calls) == 4
    assert beat.notes == (f"Still short: {beat.words} of 100 words.",)


async def test_a_cut_answer_ends_at_a_sentence_and_is_continued(
    llm: LLM, server: ModelServer
) -> None:
    server.queue(prose(60) + " The heron rose and", prose(40, 10))
    beat = await write_beat(a_brief(), a_draft(), 1, llm, sink := Watcher())
    assert beat.text == prose(60) + "\n\n" + prose(40, 10) == sink.text


async def test_a_broken_stream_is_taken_up_again(llm: LLM, server: ModelServer) -> None:
    server.fault("cut", after=60)
    server.queue(prose(100), prose(100))
    beat = await write_beat(a_brief(), a_draft(), 1, llm, sink := Watcher())
    assert beat.text == sink.text
    assert len(server.calls) == 2
    assert sorted(set(sentences(beat.text))) == sorted(sentences(beat.text))
    assert 90 <= beat.words <= 110
    assert beat.notes == ("The stream broke and was taken up again 1 times.",)


async def test_a_stream_that_always_breaks_is_an_error_and_the_text_is_kept(
    llm: LLM, server: ModelServer
) -> None:
    server.fault("cut", after=25, times=None)
    server.queue(*(prose(100, start) for start in range(8)))
    sink = Watcher()
    with pytest.raises(StreamBroken):
        await write_beat(a_brief(), a_draft(), 1, llm, sink)
    assert sink.text.startswith(ENGLISH[0])
    assert sink.text.endswith("had always been.")


async def test_it_goes_on_from_what_was_kept(llm: LLM, server: ModelServer) -> None:
    server.queue(prose(50, 6))
    sink = Watcher(kept=prose(50))
    beat = await write_beat(a_brief(), a_draft(), 1, llm, sink)
    assert beat.text == prose(50) + "\n\n" + prose(50, 6) == sink.text
    turns = server.calls[0].request.messages
    assert turns[-2] == ("assistant", prose(50))
    assert "about 46 words" in turns[-1][1]


async def test_what_was_kept_may_be_enough(llm: LLM, server: ModelServer) -> None:
    beat = await write_beat(a_brief(), a_draft(), 1, llm, Watcher(kept=prose(100)))
    assert beat.text == prose(100)
    assert server.calls == []


async def test_talk_is_asked_again_and_never_shown(llm: LLM, server: ModelServer) -> None:
    server.queue("Sure! Here is the scene you wanted, about the ferry. " * 3, prose(100))
    beat = await write_beat(a_brief(), a_draft(), 1, llm, sink := Watcher())
    assert beat.text == prose(100) == "".join(sink.chunks)
    assert "Your first word is the scene's first word" in server.calls[1].request.last


async def test_talk_and_nothing_else_is_unusable(llm: LLM, server: ModelServer) -> None:
    server.queue(*["I will write a scene for you now, as you asked. " * 3] * 8)
    with pytest.raises(Unusable, match="scene 1"):
        await write_beat(a_brief(), a_draft(), 1, llm, sink := Watcher())
    assert sink.chunks == []
    assert len(server.calls) <= 5


async def test_a_heading_is_left_out(llm: LLM, server: ModelServer) -> None:
    server.queue(f"# The oar\n\n**Scene 1**\n\n{prose(100)}")
    beat = await write_beat(a_brief(), a_draft(), 1, llm, sink := Watcher())
    assert beat.text == prose(100) == sink.text
    assert len(server.calls) == 1


async def test_a_circle_is_cut_and_the_model_asked_to_move_on(
    llm: LLM, server: ModelServer
) -> None:
    server.queue(prose(40) + f" {ENGLISH[3]}" * 9, prose(60, 8))
    beat = await write_beat(a_brief(), a_draft(), 1, llm, sink := Watcher())
    assert beat.text == sink.text == prose(40) + "\n\n" + prose(60, 8)
    assert sink.replaced == 0
    assert "Move on" in server.calls[1].request.last


async def test_a_model_that_only_turns_in_circles_is_given_up(
    llm: LLM, server: ModelServer
) -> None:
    server.queue(*[prose(20) + f" {ENGLISH[1]}" * 9] * 9)
    beat = await write_beat(a_brief(), a_draft(), 1, llm, Watcher())
    assert beat.text == prose(20)
    assert beat.notes[-1] == "The model began to repeat itself; the repetition was cut."
    assert len(server.calls) == 4


async def test_a_refusal_is_the_callers(llm: LLM, server: ModelServer) -> None:
    server.fault("content_filter_400")
    with pytest.raises(ContentRefused):
        await write_beat(a_brief(), a_draft(), 1, llm, Watcher())


async def test_the_end_of_the_beat_before_is_given_and_not_repeated(
    llm: LLM, server: ModelServer
) -> None:
    draft = a_draft({1: prose(40)})
    server.queue(f"{ENGLISH[3]} {prose(100, 5)}")
    beat = await write_beat(a_brief(), draft, 2, llm, Watcher())
    assert ENGLISH[3] in server.calls[0].request.last
    assert beat.text == prose(100, 5)


async def test_only_the_beats_own_voices_senses_and_points_are_given(
    llm: LLM, server: ModelServer
) -> None:
    points = ("The lamp goes out.", "An oar is missing at dusk.")
    draft = a_draft(plan=a_plan(required_points=points))
    await write_beat(a_brief(), draft, 1, llm, Watcher())
    asked = server.calls[0].request.last.rpartition("Write scene 1")[2]
    assert "Must happen here: An oar is missing at dusk." in asked
    assert "The lamp goes out" not in asked
    assert "Then count again." in asked
    assert "Tar, cold iron" in asked
    assert a_beat(2).entry in asked


@pytest.mark.parametrize(("entry", "told"), [("It is dry.", False), ("It is noon.", True)])
async def test_where_the_next_scene_begins_is_told_unless_it_is_this_ones_end(
    llm: LLM, server: ModelServer, entry: str, told: bool
) -> None:
    server.queue(prose(100))
    beats = (a_beat(exit="It is dry."), a_beat(entry=entry, exit="It is dark."))
    draft = replace(a_draft(), plan=a_plan(2).model_copy(update={"beats": beats}))
    await write_beat(a_brief(), draft, 1, llm, Watcher())
    asked = server.calls[0].request.last.partition('name="scene">')[2]
    assert ("which is not yours, begins when" in asked, entry in asked) == (told, True)


async def test_all_calls_of_a_chapter_begin_with_the_same_bytes(
    llm: LLM, server: ModelServer
) -> None:
    server.queue(prose(60), prose(40, 10))
    for number in (1, 2, 3):
        await write_beat(a_brief(), a_draft(), number, llm, Watcher())
    systems = {call.request.messages[0] for call in server.calls}
    firsts = {call.request.messages[1][1].partition("\n\nWrite scene")[0] for call in server.calls}
    assert len(server.calls) == 4
    assert len(systems) == len(firsts) == 1
    assert "The plan of this chapter" in firsts.pop()


async def test_french_is_asked_and_written_in_french(llm: LLM, server: ModelServer) -> None:
    first, second = prose(60, 0, FRENCH), prose(40, 7, FRENCH)
    server.queue(f"Bien sûr, voici la scène\u00a0:\n\n{first}", second)
    brief = a_brief(book=a_book(language="fr"))
    beat = await write_beat(brief, a_draft(), 1, llm, sink := Watcher())
    assert beat.text == sink.text == f"{first}\n\n{second}"
    assert "environ 100 mots" in server.calls[0].request.last
    assert "Poursuis la scène" in server.calls[1].request.last


async def test_a_small_model_gets_the_first_words(model: AskModel, server: ModelServer) -> None:
    small = model(context_tokens=4096, embedded=True)
    server.queue(" and looked again. " + prose(94))
    beat = await write_beat(a_brief(), a_draft(), 1, small, sink := Watcher())
    opening = server.calls[0].request.messages[-1]
    assert opening[0] == "assistant"
    assert beat.text.startswith(opening[1] + " and looked again.")
    assert beat.text == sink.text
    assert beat.words == count_words(beat.text)
    assert len(server.calls[0].request.prompt) < 1600


async def test_paragraphs_come_as_paragraphs(llm: LLM, server: ModelServer) -> None:
    text = "\n\n".join((prose(48), "“Who is it?”", prose(48, 8)))
    server.queue(text)
    beat = await write_beat(a_brief(), a_draft(), 1, llm, Watcher())
    assert paragraphs(beat.text) == paragraphs(text)
