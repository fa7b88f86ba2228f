"""Wherever a watcher breaks off, and however often: every character once, every event once."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from novellaforge.event_log import Cursor
from writing.events import (
    BeatSnapshot,
    BeatState,
    Chunk,
    Event,
    FindingEvent,
    Replace,
    Reset,
)
from writing.live import Live, LivePlace, merged

Log = list[tuple[Cursor, Event]]


def log_of(*events: Event) -> Log:
    return [(Cursor(row=0, epoch=1, heard=n), event) for n, event in enumerate(events, start=1)]


def after(log: Log, place: LivePlace) -> Log:
    return [each for each in log if each[0].heard > place.cursor.heard]


def told(log: Log, start: LivePlace, sizes: list[int]) -> list[tuple[LivePlace, Event]]:
    """What a watcher is told from a place on, when as many come at once as `sizes` says."""
    live, before, found = Live(start), start, []
    news = [each for cursor, event in after(log, start) if (each := live.feed(cursor, event))]
    for size in [*sizes, len(news)]:
        batch, news = news[:size], news[size:]
        if batch:
            found += merged(before, batch)
            before = batch[-1][0]
    return found


BEGINNING = LivePlace(Cursor())


def test_chunks_of_a_beat_are_told_as_one() -> None:
    log = log_of(
        Chunk(beat=1, attempt=1, content="Ilse ", at=0),
        Chunk(beat=1, attempt=1, content="left.", at=5),
    )
    ((place, event),) = told(log, BEGINNING, [])
    assert event == Chunk(beat=1, attempt=1, content="Ilse left.", at=0)
    assert place == LivePlace(log[-1][0])


def test_a_chunk_of_a_lost_attempt_is_not_told() -> None:
    log = log_of(
        BeatState(beat=1, state="writing", attempt=2, kept=5),
        Chunk(beat=1, attempt=1, content="late", at=5),
    )
    assert len(told(log, BEGINNING, [])) == 1


def test_what_is_told_again_of_a_beat_is_cut_off() -> None:
    log = log_of(
        Chunk(beat=1, attempt=1, content="Ilse ", at=0),
        FindingEvent(severity="minor", sentence="Four oars."),
        Chunk(beat=1, attempt=1, content="Ilse left.", at=0),
    )
    assert told(log, BEGINNING, [])[-1][1] == Chunk(beat=1, attempt=1, content="left.", at=5)


def test_a_replacement_moves_where_text_goes_on() -> None:
    log = log_of(
        Chunk(beat=1, attempt=1, content="Ilse left. She", at=0),
        Replace(beat=1, start=10, end=14, content="", why="length"),
        Chunk(beat=1, attempt=1, content=" It rained.", at=10),
    )
    assert len(told(log, BEGINNING, [])) == 3


def test_what_a_reset_has_shown_is_not_told_again_to_one_who_comes_again_after_it() -> None:
    log = log_of(
        reset(beat=1, attempt=2, text="Ilse left."),
        FindingEvent(severity="minor", sentence="Four oars."),
        Chunk(beat=1, attempt=2, content="Ilse left. It rained.", at=0),
        Chunk(beat=1, attempt=2, content=" Still.", at=21),
    )
    for already in range(2):
        place = LivePlace.parse(str(told(log, BEGINNING, [])[already][0]))
        assert told(log, place, [])[-1][1] == Chunk(
            beat=1, attempt=2, content=" It rained. Still.", at=10
        )


def test_a_row_of_text_before_a_reset_is_not_told() -> None:
    row = Chunk(beat=1, attempt=1, content=" It rained.", at=10)
    shown = reset(beat=1, attempt=1, text="Ilse left. It rained.")
    log = [(Cursor(row=7), row), (Cursor(row=7), shown)]
    live = Live(LivePlace(Cursor(row=5)))
    assert live.feed(*log[0]) is None
    assert live.feed(*log[1])
    assert live.feed(Cursor(7, 1, 4), row) is None


def test_what_was_shown_before_a_reset_is_forgotten() -> None:
    log = log_of(
        Chunk(beat=1, attempt=1, content="Ilse left.", at=0),
        reset(beat=2, attempt=1, text="Rain."),
        Chunk(beat=1, attempt=1, content="Ilse left. She", at=0),
    )
    assert told(log, BEGINNING, [])[-1][1] == log[-1][1]


@pytest.mark.parametrize(
    "event",
    [
        BeatState(beat=1, state="writing", attempt=3, kept=4),
        Replace(beat=1, start=4, end=10, content="", why="length"),
    ],
)
def test_an_id_names_no_text_that_was_replaced_since_the_reset(event: Event) -> None:
    log = log_of(reset(beat=1, attempt=2, text="Ilse left."), event)
    assert told(log, BEGINNING, [])[-1][0] == LivePlace(log[-1][0])


def reset(beat: int, attempt: int, text: str) -> Reset:
    beats = BeatSnapshot(beat=beat, attempt=attempt, state="writing", text=text)
    return Reset(state="writing", beats=(beats,))


@pytest.mark.parametrize("text", ["", "1-2", "1-2-3_4", "1-2-3_4.5", "1-2-3_a.b.c"])
def test_nonsense_is_no_place(text: str) -> None:
    with pytest.raises(ValueError):
        LivePlace.parse(text)


ENTRIES = st.lists(st.sampled_from([1, 2, 3, 0]), min_size=1, max_size=30)
SIZES = st.lists(st.integers(1, 8), max_size=10)


@given(ENTRIES, st.data())
def test_a_restless_watcher_is_told_everything_once(beats: list[int], data: st.DataObject) -> None:
    """Beats interleave (0: something else happens); the watcher comes again after any message."""
    ends, events = {1: 0, 2: 0, 3: 0}, list[Event]()
    for number, beat in enumerate(beats):
        if beat:
            content = f"<{number}>"
            events.append(Chunk(beat=beat, attempt=1, content=content, at=ends[beat]))
            ends[beat] += len(content)
        else:
            events.append(FindingEvent(severity="minor", sentence=str(number)))
    log, place, heard = log_of(*events), BEGINNING, list[Event]()
    while rest := told(log, place, data.draw(SIZES)):
        seen = rest[: data.draw(st.integers(1, len(rest)))]
        heard += [event for _, event in seen]
        place = LivePlace.parse(str(seen[-1][0]))
    for beat in ends:
        whole = [e for e in events if isinstance(e, Chunk) and e.beat == beat]
        parts = [e for e in heard if isinstance(e, Chunk) and e.beat == beat]
        assert "".join(e.content for e in parts) == "".join(e.content for e in whole)
    findings = [e for e in events if isinstance(e, FindingEvent)]
    assert [e for e in heard if isinstance(e, FindingEvent)] == findings
