"""Whoever only appends what the reading order tells has the chapter as it was first joined."""

from collections.abc import Iterable

from hypothesis import given, settings
from hypothesis import strategies as st

from projects.text import last_sentence_end
from writing.events import (
    BeatSnapshot,
    BeatState,
    Chunk,
    Complete,
    Event,
    FindingEvent,
    Replace,
    Reset,
    Status,
)
from writing.reading import Reading

ONE = "Ilse counted the oars. One was missing.\n\nShe said nothing. The river was high."
TWO = "Aron waited at the bell. He had not slept.\n\nThe lamp went out."
NEW_END = "She said nothing; the river was high."
NEW_START = "At the bell Aron waited. He had not slept."


def planned(*words: int) -> list[Event]:
    beats = [BeatState(beat=n, state="waiting", target_words=w) for n, w in enumerate(words, 1)]
    return [*beats, Status(stage="plan_chapter", state="done", message="")]


def writing(beat: int, attempt: int = 1, kept: int = 0) -> BeatState:
    return BeatState(beat=beat, state="writing", attempt=attempt, kept=kept)


def chunks(beat: int, text: str, size: int = 7, attempt: int = 1, at: int = 0) -> list[Event]:
    return [
        Chunk(beat=beat, attempt=attempt, content=text[i : i + size], at=i, flushed=i)
        for i in range(at, len(text), size)
    ]


def done(beat: int, text: str) -> BeatState:
    return BeatState(beat=beat, state="done", attempt=1, kept=len(text))


def seam(beat: int) -> Status:
    return Status(stage="mend_seam", state="done", message="kept", beat=beat)


def told(reading: Reading, events: Iterable[Event]) -> str:
    return "".join(
        each.content for event in events for each in reading.feed(event) if isinstance(each, Chunk)
    )


def test_one_beat_arrives_sentence_by_sentence() -> None:
    reading = Reading()
    begun = [*planned(10), writing(1)]
    text = "Ilse counted the oars. One was missing. She left."
    assert told(reading, begun) == ""
    assert told(reading, [Chunk(beat=1, attempt=1, content=text[:30], at=0, flushed=0)]) == ""
    assert told(reading, [Chunk(beat=1, attempt=1, content=text[30:], at=30, flushed=30)]) == (
        "Ilse counted the oars."
    )
    assert told(reading, [done(1, text)]) == " One was missing. She left."
    assert reading.is_whole


def test_a_number_that_goes_on_is_no_sentence() -> None:
    reading = Reading()
    text = "It was late. He paid 1.5 marks for it. No."
    events = [*planned(10), writing(1), *chunks(1, text, size=1)]
    upto = next(i for i, e in enumerate(events) if isinstance(e, Chunk) and e.at == 23)
    assert told(reading, events[: upto + 1]) == "It was late."
    again = "He gave nothing."
    assert told(reading, [writing(1, attempt=2, kept=12)]) == ""
    whole = f"{text[:12]} {again}"
    rest = [Chunk(beat=1, attempt=2, content=f" {again}", at=12, flushed=12), done(1, whole)]
    assert "It was late." + told(reading, rest) == whole


def test_the_paragraphs_at_a_seam_wait_for_it() -> None:
    reading = Reading()
    events = [*planned(10, 10), writing(1), writing(2), *chunks(1, ONE), done(1, ONE)]
    first = told(reading, events)
    assert first == "Ilse counted the oars. One was missing."
    assert told(reading, [*chunks(2, TWO), done(2, TWO)]) == ""
    start = ONE.index("She said")
    changes = [
        Replace(beat=1, start=start, end=len(ONE), content=NEW_END),
        Replace(beat=2, start=0, end=TWO.index("\n"), content=NEW_START),
        seam(1),
    ]
    assert first + told(reading, changes) == (
        f"{ONE[:start]}{NEW_END}\n\n{NEW_START}\n\nThe lamp went out."
    )


def test_a_late_chunk_of_a_lost_attempt_is_not_told() -> None:
    reading = Reading()
    begun = [*planned(10), writing(1), *chunks(1, "Ilse left. She"), writing(1, 2, kept=10)]
    late = Chunk(beat=1, attempt=1, content=" came back. Never.", at=14, flushed=14)
    text = "Ilse left. It rained."
    after = [late, Chunk(beat=1, attempt=2, content=" It rained.", at=10), done(1, text)]
    assert told(reading, [*begun, *after]) == text


def test_a_revision_is_passed_on() -> None:
    reading = Reading()
    told(reading, [*planned(10), writing(1), *chunks(1, ONE), done(1, ONE)])
    change = Replace(beat=1, start=0, end=4, content="Edda", why="revision")
    assert list(reading.feed(change)) == [change]


def test_what_is_no_text_is_passed_on_in_its_place() -> None:
    finding = FindingEvent(severity="major", sentence="The oars were four.")
    assert list(Reading().feed(finding)) == [finding]


def test_text_comes_before_the_end() -> None:
    reading = Reading()
    told(reading, [BeatState(beat=1, state="waiting"), *chunks(1, ONE), done(1, ONE)])
    end = Complete(document_id="0" * 32, word_count=1, state="drafted", sha256="")
    assert [type(each) for each in reading.feed(end)] == [Chunk, Complete]


def test_a_reset_goes_on_where_the_reader_is() -> None:
    reading = Reading()
    first = told(reading, [*planned(10), writing(1), *chunks(1, ONE)[:8]])
    reset = Reset(
        state="drafted",
        planned=True,
        beats=(BeatSnapshot(beat=1, attempt=1, state="done", text=ONE, flushed=len(ONE)),),
    )
    assert first + told(reading, [reset]) == ONE


SENTENCES = st.lists(st.sampled_from(["He left.", "“No.”", "It cost 1.5.", "Rain!"]), min_size=1)
TEXTS = st.lists(SENTENCES.map(" ".join), min_size=1, max_size=4).map("\n\n".join)


@settings(deadline=None)
@given(st.lists(TEXTS, min_size=1, max_size=4), st.data())
def test_any_interleaving_reads_as_the_chapter(texts: list[str], data: st.DataObject) -> None:
    """Whatever the order of beats, seams as soon as their neighbours are there."""
    reading, got = Reading(), ""
    queues = {
        n: [writing(n), *chunks(n, text, data.draw(st.integers(1, 40))), done(n, text)]
        for n, text in enumerate(texts, start=1)
    }
    got += told(reading, planned(*(10 for _ in texts)))
    finished: set[int] = set()
    while queues:
        beat = data.draw(st.sampled_from(sorted(queues)))
        many = data.draw(st.integers(1, 12))  # to draw one for each costs ten times the reading
        now, queues[beat] = queues[beat][:many], queues[beat][many:]
        got += told(reading, now)
        if not queues[beat]:
            del queues[beat]
            finished.add(beat)
            pairs = (beat - 1, beat)
            got += told(reading, [seam(n) for n in pairs if {n, n + 1} <= finished])
    assert got == "\n\n".join(texts)


@settings(deadline=None)
@given(TEXTS, st.data())
def test_any_attempts_read_as_the_beat_that_came_of_them(text: str, data: st.DataObject) -> None:
    """Each is cut anywhere; the next goes on after the whole sentences that Postgres holds."""
    reading, kept = Reading(), ""
    got = told(reading, planned(10))
    for attempt in range(1, data.draw(st.integers(1, 4)) + 1):
        got += told(reading, [writing(1, attempt, len(kept))])
        whole = f"{kept} {text}".strip()
        end = data.draw(st.integers(len(kept), len(whole)))
        flushed = data.draw(st.integers(len(kept), end))
        size = data.draw(st.integers(1, 20))
        for at in range(len(kept), end, size):
            piece = whole[at : min(at + size, end)]
            known = min(at, flushed)
            chunk = Chunk(beat=1, attempt=attempt, content=piece, at=at, flushed=known)
            got += told(reading, [chunk])
        kept = whole[:flushed][: last_sentence_end(whole[:flushed])]
    whole = f"{kept} {text}".strip()
    last = Chunk(beat=1, attempt=9, content=whole[len(kept) :], at=len(kept))
    got += told(reading, [writing(1, 9, len(kept)), last, done(1, whole)])
    assert got == whole
