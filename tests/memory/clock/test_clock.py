"""Story time: what stays unknown first, then what is sure; French and English."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from memory.clock import Clock
from memory.facts import Fact, Interval
from tests.memory.clock.facts import PLACES, Told, chapter

HOUR, DAY, YEAR = 60, 1440, 525_960


def unordered(clock: Clock, a: Fact, b: Fact) -> bool:
    return not clock.surely_before(a, b) and not clock.surely_before(b, a)


def before(clock: Clock, a: Fact, b: Fact) -> bool:
    return clock.surely_before(a, b) and not clock.surely_before(b, a)


# The order of the telling


def test_nothing_is_known_of_nothing():
    assert Clock.of((), {}).cycles == ()


def test_another_fact_is_refused():
    told = Told()
    told()
    with pytest.raises(KeyError):
        told.clock().interval(Told()(subject="Ana"))


@pytest.mark.parametrize("anchor", ["unknown", "earlier"])
def test_what_is_told_elsewhen_is_not_after_what_was_told(anchor):
    told = Told()
    a, b = told(), told(anchor=anchor)
    told.beat(2)
    c = told(anchor=anchor)
    clock = told.clock()
    assert unordered(clock, a, b)
    assert unordered(clock, a, c)


def test_facts_of_one_sentence_are_in_no_order():
    told = Told()
    a = told(sentence="He left and she stayed.", start=0)
    b = told(sentence="He left and she stayed.", start=0)
    assert unordered(told.clock(), a, b)


def test_a_fact_is_not_before_itself():
    told = Told()
    a = told()
    assert not told.clock().surely_before(a, a)


def test_sentences_follow_each_other():
    told = Told()
    a, b = told(), told()
    assert before(told.clock(), a, b)


def test_beats_and_chapters_follow_each_other_in_whatever_order_the_facts_come():
    told = Told()
    a = told()
    told.beat(2)
    b = told()
    told.beat(1, chapter=2)
    c = told()
    clock = Clock.of([c, a, b], PLACES)
    assert before(clock, a, b)
    assert before(clock, b, c)
    assert before(clock, a, c)


def test_what_follows_is_not_said_to_be_soon_or_late():
    told = Told()
    a, b = told(), told()
    clock = told.clock()
    assert clock.between(a, b) == (0, None)
    assert clock.between(b, a) == (None, 0)
    assert not clock.surely_overlap(a, b)


def test_chapters_go_by_their_numbers():
    told = Told()
    a = told()
    told.beat(1, chapter=2)
    b = told()
    assert before(Clock.of(told.facts, {chapter(1): 9, chapter(2): 4}), b, a)


def test_what_was_earlier_is_before_what_follows_it():
    told = Told()
    a, b, c = told(), told(anchor="earlier"), told()
    clock = told.clock()
    assert before(clock, b, c)
    assert unordered(clock, a, b)


def test_in_one_sentence_too_the_earlier_is_earlier():
    told = Told()
    a = told(sentence="He saddled the horse that he had bought.", start=0)
    b = told(sentence="He saddled the horse that he had bought.", start=0, anchor="earlier")
    assert before(told.clock(), b, a)


def test_a_memory_is_earlier_and_what_will_be_is_later():
    told = Told()
    a = told()
    memory, to_come = told(modality="memory"), told(anchor="later")
    b = told()
    clock = told.clock()
    assert before(clock, memory, b)
    assert unordered(clock, memory, a)
    assert before(clock, a, to_come)
    assert unordered(clock, b, to_come)
    assert before(clock, memory, to_come)


def test_the_bible_is_before_the_story_and_in_no_order_itself():
    told = Told()
    told.beat(0, chapter=0)
    a, b = told(), told()
    told.beat(1)
    c = told()
    clock = told.clock()
    assert unordered(clock, a, b)
    assert before(clock, a, c)


def test_words_of_time_in_the_bible_do_not_move_the_story():
    told = Told()
    told.beat(0, chapter=0)
    a = told("le 3 mai 1900")
    told.beat(1)
    b = told("le 2 mai 1900")
    clock = told.clock()
    assert before(clock, b, a)
    assert not clock.cycles


# Times of day


def noons(first: str, second: str, between: str = "", chapters: tuple[int, int] = (1, 1)):
    told = Told()
    told.beat(1, chapters[0])
    a = told(first)
    if between:
        told.beat(2, chapters[0])
        told(between)
    told.beat(3, chapters[1])
    b = told(second)
    return told.clock(), a, b


@pytest.mark.parametrize(
    ("first", "second", "between"),
    [
        ("at noon", "at noon", "the next day"),
        ("à midi", "à midi", "le lendemain"),
        ("at noon", "at noon", "one day"),
        ("à midi", "à midi", "un autre jour"),
        ("at noon", "at noon", "that evening"),
        ("à midi", "à midi", "le soir"),
        ("at noon", "at noon", "two hours later"),
        ("à midi", "à midi", "une semaine plus tard"),
        ("at noon", "at noon", "on tuesday"),
        ("à midi", "mardi, à midi", ""),
        ("at noon", "around noon", ""),
        ("vers midi", "vers midi", ""),
        ("at noon", "every noon", ""),
        ("à midi", "depuis midi", ""),
        ("in the morning", "in the morning", ""),
        ("le matin", "le matin", ""),
        ("le 3 mai 1900", "le 3 mai 1900", ""),
        ("on tuesday at noon", "on friday at noon", ""),
        ("at three", "at four", ""),
    ],
)
def test_they_need_not_be_one_moment(first, second, between):
    clock, a, b = noons(first, second, between)
    assert not clock.surely_overlap(a, b)
    assert not clock.cycles


@pytest.mark.parametrize("text", ["at noon", "à midi", "at three", "à trois heures"])
def test_of_two_chapters_no_day_is_known(text):
    clock, a, b = noons(text, text, chapters=(1, 2))
    assert not clock.surely_overlap(a, b)
    assert before(clock, a, b)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("at noon", "at noon"),
        ("à midi", "à midi"),
        ("Noon", "At noon"),
        ("midi", "à midi"),
        ("at three", "at three o’clock"),
        ("à trois heures", "à trois heures"),
        ("at midnight", "at midnight"),
        ("on tuesday at noon", "on tuesday at noon"),
        ("mardi à midi", "mardi, à midi"),
        ("on tuesday at noon", "at noon"),
        ("le 3 mai, à midi", "le 3 mai, à midi"),
        ("le 3 mai 1900, à midi", "le 3 mai, à midi"),
    ],
)
def test_the_same_hour_of_the_same_chapter_is_one_moment(first, second):
    clock, a, b = noons(first, second)
    assert clock.surely_overlap(a, b)
    assert clock.surely_overlap(b, a)
    assert unordered(clock, a, b)
    low, high = clock.between(a, b)
    assert low is not None
    assert high is not None
    assert -1 <= low <= high <= 1


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("on 3 may 1900 at noon", "at noon on may 3, 1900"),
        ("le 3 mai 1900, à midi", "le 3 mai 1900 à midi"),
    ],
)
def test_a_full_date_is_the_same_day_in_all_chapters(first, second):
    clock, a, b = noons(first, second, between="un jour", chapters=(1, 5))
    assert clock.surely_overlap(a, b)


def test_days_apart_noons_never_overlap():
    told = Told()
    a = told("à midi")
    told.beat(2)
    b = told("le lendemain à midi")
    clock = told.clock()
    assert before(clock, a, b)
    assert not clock.surely_overlap(a, b)
    assert clock.between(a, b) == (DAY - 1, DAY + 1)


def test_plain_facts_between_two_noons_keep_their_order_and_overlap_nothing():
    told = Told()
    a, b, c = told("at noon"), told(), told()
    told.beat(2)
    d = told("at noon")
    clock = told.clock()
    assert before(clock, b, c)
    assert clock.surely_overlap(a, d)
    assert not any(clock.surely_overlap(b, each) for each in (a, c, d))


def test_the_first_hour_after_a_date_is_of_that_day():
    told = Told()
    told("on 3 may 1900")
    a = told("at noon")
    told.beat(1, chapter=4)
    b = told("on 3 may 1900 at noon")
    assert told.clock().surely_overlap(a, b)


def test_two_facts_of_one_sentence_share_its_words():
    told = Told()
    told()
    a = told("two days later", sentence="Two days later he left for Metz.", start=500)
    b = told("two days later", sentence="Two days later he left for Metz.", start=500)
    told.beat(2)
    c = told("two days later")
    clock = told.clock()
    assert unordered(clock, a, b)
    assert clock.between(a, b)[1] == DAY
    assert clock.between(b, c)[0] == 1.5 * DAY


# Words that count from what was told


@pytest.mark.parametrize(
    "text", ["two days later", "deux jours plus tard", "au bout de deux jours"]
)
def test_two_days_later(text):
    told = Told()
    a = told("on 3 may 1900")
    told.beat(2)
    b = told(text)
    c = told()
    clock = told.clock()
    assert before(clock, a, b)
    assert clock.between(a, b)[0] == 1.5 * DAY
    assert clock.between(a, c)[0] == 1.5 * DAY


def test_days_later_part_what_was_told_without_words_of_time_too():
    told = Told()
    told()
    b = told()
    told.beat(2)
    c = told("two months later")
    low, high = told.clock().between(b, c)
    assert low is not None
    assert low > 40 * DAY
    assert high is None


@pytest.mark.parametrize("text", ["the next day", "le lendemain"])
def test_the_next_day_is_less_than_two_days_after_a_known_one(text):
    told = Told()
    a = told("à midi")
    told.beat(2)
    b = told(text)
    assert told.clock().between(a, b) == (DAY // 2 - 1, DAY + DAY // 2)


@pytest.mark.parametrize("text", ["three days before", "trois jours auparavant", "three days ago"])
def test_three_days_before_what_is_told(text):
    told = Told()
    a = told("on 9 may 1900 at noon")
    b = told(text, anchor="earlier")
    c = told()
    clock = told.clock()
    assert before(clock, b, c)
    low, high = clock.between(b, c)
    assert low == 2.5 * DAY
    assert high is None
    assert clock.between(a, b)[0] == -3.5 * DAY
    assert unordered(clock, a, b)  # how long after noon it is told, nobody knows


@pytest.mark.parametrize("text", ["the day before", "la veille", "yesterday", "hier"])
def test_the_day_before(text):
    told = Told()
    a = told("on 9 may 1900 at noon")
    b = told(text, anchor="earlier")
    clock = told.clock()
    assert before(clock, b, a)
    assert clock.between(b, a) == (DAY // 2, DAY + DAY // 2 + 1)


@pytest.mark.parametrize("text", ["two years ago", "il y a deux ans"])
def test_years_ago(text):
    told = Told()
    told.beat(1)
    a = told(text, anchor="earlier")
    b = told()
    low, _ = told.clock().between(a, b)
    assert low == 1.5 * YEAR


def test_a_scene_that_opens_two_days_earlier_takes_the_telling_back():
    told = Told()
    a = told()
    told.beat(2)
    b, c = told("Two days earlier"), told()
    told.beat(3)
    d = told()
    clock = told.clock()
    assert clock.between(b, c) == (0, None)
    assert before(clock, c, d)
    assert unordered(clock, a, c)
    assert unordered(clock, a, d)


def test_within_a_beat_it_takes_its_own_fact_back_alone():
    told = Told()
    a = told()
    told.beat(2)
    b, c, d = told(), told("two days earlier"), told()
    clock = told.clock()
    assert before(clock, a, d)
    assert before(clock, c, d)
    assert unordered(clock, a, c)
    assert before(clock, b, d)


def test_words_that_go_the_other_way_are_not_believed():
    told = Told()
    a = told("two days later", anchor="earlier")
    b = told()
    assert told.clock().between(a, b) == (0, None)


@pytest.mark.parametrize("text", ["the day before the ball", "deux jours avant le bal"])
def test_words_that_hang_on_something_else_say_nothing(text):
    told = Told()
    a, b = told(text), told()
    assert told.clock().between(a, b) == (0, None)


def test_what_nobody_vouches_for_moves_no_clock():
    told = Told()
    a = told()
    told("two days later", modality="claim")
    b = told()
    assert told.clock().between(a, b) == (0, None)


# Dates


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("on 5 may 1900", "on 3 may 1900"),
        ("en 1901", "en 1900"),
        ("en juin 1900", "le 31 mai 1900"),
    ],
)
def test_dates_take_the_telling_back_without_a_finding(first, second):
    told = Told()
    a = told(first)
    told.beat(2)
    b, c = told(second), told()
    clock = told.clock()
    assert before(clock, b, a)
    assert before(clock, b, c)
    assert unordered(clock, a, c)
    assert not clock.cycles


def test_days_between_dates():
    told = Told()
    a, b = told("le 3 mai 1900"), told("le 5 mai 1900")
    assert told.clock().between(a, b) == (DAY, 3 * DAY)


@pytest.mark.parametrize(
    ("first", "second", "days"),
    [
        ("le 3 mai 1900", "le 5 mai", 2),
        ("on 3 may 1900", "on 5 may", 2),
        ("le 30 décembre 1900", "le 2 janvier", 3),
        ("le 3 mai 1900", "le 1er mai", -2),
    ],
)
def test_a_day_near_a_full_date_is_of_its_year(first, second, days):
    told = Told()
    a, b = told(first), told(second)
    assert told.clock().between(a, b) == ((days - 1) * DAY, (days + 1) * DAY)


@pytest.mark.parametrize("second", ["le 3 novembre", "le 5 mai"])
def test_a_day_far_from_any_full_date_has_no_year(second):
    told = Told()
    a = told("le 3 mai 1900")
    told.beat(1, chapter=1 if "nov" in second else 2)
    b = told(second)
    assert told.clock().between(a, b)[1] is None


def test_a_date_that_no_calendar_has_says_nothing():
    told = Told()
    a, b = told("on 30 february 1900"), told("on 3 may 1900")
    clock = told.clock()
    assert not clock.cycles
    assert clock.between(a, b)[1] is None


# Events


def test_a_dated_event_has_its_date():
    told = Told()
    a = told(predicate="dated", subject="ball", object="", value="1900-05-03")
    b = told(predicate="dated", subject="fire", object="", value="1900-05")
    c = told(predicate="dated", subject="flood", object="", value="1901")
    clock = told.clock()
    assert not clock.surely_before(a, b)
    assert clock.between(a, c)[0] == 242 * DAY
    assert not clock.surely_before(a, c)  # how long the ball lasts, nobody said


@pytest.mark.parametrize(
    "changed", [{"modality": "claim"}, {"polarity": "-"}, {"value": "--05-03"}]
)
def test_what_is_claimed_or_denied_dates_nothing(changed):
    told = Told()
    told(predicate="dated", subject="ball", object="", value="1900-05-03")
    told(predicate="dated", subject="ball", object="", **({"value": "1900-05-05"} | changed))
    assert not told.clock().cycles


def test_two_dates_of_one_event_are_a_cycle():
    told = Told()
    a = told(predicate="dated", subject="ball", object="", value="1900-05-03")
    told(predicate="dated", subject="fire", object="", value="1900-05-04")
    b = told(predicate="dated", subject="ball", object="", value="1900-05-05")
    (cycle,) = told.clock().cycles
    assert cycle.facts == (a, b)


def test_a_vaguer_date_that_holds_the_other_is_none():
    told = Told()
    told(predicate="dated", subject="ball", object="", value="1900-05-03")
    told(predicate="dated", subject="ball", object="", value="1900-05")
    told(predicate="dated", subject="ball", object="", value="1900")
    assert not told.clock().cycles


def test_what_is_before_what():
    told = Told()
    one = told(predicate="before", subject="fire", object="ball")
    told(predicate="before", subject="ball", object="flood")
    last = told(predicate="lasts", subject="flood", object="", value="P2D")
    clock = told.clock()
    assert before(clock, one, last)
    assert not clock.cycles


def test_events_before_each_other_are_a_cycle():
    told = Told()
    a = told(predicate="before", subject="fire", object="ball")
    b = told(predicate="before", subject="ball", object="flood")
    c = told(predicate="before", subject="flood", object="fire")
    (cycle,) = told.clock().cycles
    assert cycle.facts == (a, b, c)


@pytest.mark.parametrize("polarity", ["+", "-"])
def test_an_effect_before_its_cause_is_a_cycle(polarity):
    told = Told()
    a = told(predicate="causes", subject="flood", object="famine")
    b = told(predicate="before", subject="famine", object="flood", polarity=polarity)
    assert [cycle.facts for cycle in told.clock().cycles] == ([(a, b)] if polarity == "+" else [])


def test_two_lengths_of_one_event_are_a_cycle():
    told = Told()
    a = told(predicate="lasts", subject="prison", object="", value="P6Y")
    b = told(predicate="lasts", subject="prison", object="", value="P9Y")
    assert [cycle.facts for cycle in told.clock().cycles] == [(a, b)]


@pytest.mark.parametrize(("value", "exact"), [("P6Y", True), ("P9Y", False), ("PT9H", None)])
def test_lengths_that_may_agree_are_none(value, exact):
    told = Told()
    told(predicate="lasts", subject="prison", object="", value="P6Y")
    told(predicate="lasts", subject="siege" if exact is None else "prison", object="",
         value=value, exact=exact is not False)  # fmt: skip
    assert not told.clock().cycles


def test_who_takes_part_does_so_while_it_lasts():
    told = Told()
    told(predicate="dated", subject="ball", object="", value="1900-05-03")
    told(predicate="lasts", subject="ball", object="", value="PT4H")
    a = told(predicate="takes_part", object="ball")
    told.beat(1, chapter=2)
    b = told("on 5 may 1900", anchor="unknown")
    clock = told.clock()
    assert before(clock, a, b)


def test_who_takes_part_again_is_no_finding():
    told = Told()
    told("on 3 may 1900")
    told(predicate="takes_part", object="dinner")
    told(predicate="before", subject="dinner", object="ball")
    told(predicate="takes_part", object="ball")
    told.beat(2)
    a, b = told("on 9 may 1900"), told(predicate="takes_part", object="dinner")
    clock = told.clock()
    assert not clock.cycles
    assert before(clock, a, b)


def test_a_birth_is_when_it_was():
    told = Told()
    a = told(predicate="born_on", object="", value="1900-05-03")
    b = told("le 3 mai 1910")
    clock = told.clock()
    assert clock.between(a, b) == (3651 * DAY, 3653 * DAY)


# Contradictions of what is told


def test_words_that_contradict_a_date_are_a_cycle():
    told = Told()
    a = told("Le 3 mai 1900")
    told.beat(2)
    b = told("Dix jours plus tard")
    told.beat(3)
    c = told("Le lendemain, 5 mai 1900")
    told.beat(4)
    d = told("deux jours plus tard, le 6 mai 1900")
    clock = told.clock()
    assert not any(a in cycle.facts for cycle in clock.cycles)
    assert {fact for cycle in clock.cycles for fact in cycle.facts} <= {b, c, d}


@pytest.mark.parametrize(
    ("later", "found"),
    [
        ("ten days later, on 5 may 1900", True),
        ("dix jours plus tard, le 5 mai 1900", True),
        ("two days later, on 5 may 1900", False),
        ("two days later, on 9 may 1900", False),
        ("le lendemain, 4 mai 1900", False),
    ],
)
def test_ten_days_after_the_third_is_not_the_fifth(later, found):
    told = Told()
    a = told("on 3 may 1900")
    told.beat(2)
    b = told(later)
    assert [set(cycle.facts) for cycle in told.clock().cycles] == ([{a, b}] if found else [])


def test_one_contradiction_does_not_spoil_the_rest():
    told = Told()
    a = told("on 3 may 1900")
    told.beat(2)
    b = told("ten days later, on 5 may 1900")
    told.beat(3)
    c = told("on 7 may 1900")
    clock = told.clock()
    assert len(clock.cycles) == 1
    assert before(clock, a, c)
    assert before(clock, b, c)


# Intervals


def test_an_interval_counts_from_where_the_story_begins():
    told = Told()
    a = told("on 3 may 1900 at noon", predicate="moves_to")
    told.beat(2)
    b = told("the next day at noon", predicate="moves_to")
    c = told(predicate="moves_to")
    clock = told.clock()
    assert clock.interval(a).s_lo == 0
    assert clock.interval(b).s_lo == DAY - 1
    assert clock.interval(b).s_hi is None  # when the story began, nobody said
    assert clock.interval(c).s_lo == DAY - 1
    assert clock.interval(c).e_hi is None


def test_nobody_knows_when_a_state_ends():
    told = Told()
    told.beat(0, chapter=0)
    state, act = told(predicate="life_status"), told(predicate="moves_to")
    told.beat(1)
    told()
    clock = told.clock()
    assert clock.interval(act) == Interval(None, 0, None, 0)
    assert clock.interval(state) == Interval(None, 0, None, None)


def test_what_is_unknown_has_no_bounds():
    told = Told()
    told()
    a = told(anchor="unknown")
    assert told.clock().interval(a) == Interval()


# Whatever is told

WORDS = (
    "", "", "", "at noon", "à midi", "two days later", "le lendemain", "on 3 may 1900", "en 1901",
    "three days before", "that evening", "un jour", "an hour later", "le 5 mai", "on tuesday",
)  # fmt: skip
a_fact = st.tuples(
    st.sampled_from(WORDS),
    st.sampled_from(["now", "now", "now", "earlier", "later", "unknown"]),
    st.booleans(),
)


def a_telling(given: list[tuple[str, str, bool]]) -> Told:
    told = Told()
    beat = 1
    for when, anchor, new_beat in given:
        beat += new_beat
        told.beat(beat)
        told(when, anchor=anchor, predicate="moves_to")
    return told


@given(st.lists(a_fact, min_size=2, max_size=9))
def test_answers_agree_with_each_other(given):
    told = a_telling(given)
    clock = told.clock()
    for a in told.facts:
        for b in told.facts:
            low, high = clock.between(a, b)
            assert clock.between(b, a) == (_minus(high), _minus(low))
            assert clock.surely_overlap(a, b) == clock.surely_overlap(b, a)
            if clock.surely_before(a, b):
                assert not clock.surely_before(b, a)
                assert not clock.surely_overlap(a, b)
                assert low is None or high is None or low <= high
            for c in told.facts:
                if clock.surely_before(a, b) and clock.surely_before(b, c):
                    assert clock.surely_before(a, c) or clock.surely_overlap(a, c)


@given(st.lists(a_fact, min_size=2, max_size=9))
def test_a_clock_made_again_says_the_same(given):
    told = a_telling(given)
    clock, again = told.clock(), Clock.of([replace(each) for each in reversed(told.facts)], PLACES)
    assert clock.cycles == again.cycles
    for a in told.facts:
        assert clock.interval(a) == again.interval(a)
        for b in told.facts:
            assert clock.surely_before(a, b) == again.surely_before(a, b)


def _minus(minutes: int | None) -> int | None:
    return None if minutes is None else -minutes
