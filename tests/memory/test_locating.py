"""Where facts' sentences stand in a text, and which stand there no more."""

from uuid import UUID

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from memory.facts import Fact
from memory.locating import LONGEST, in_chapter, located, numbered, parted
from projects.text import paragraphs

CHAPTER = UUID(int=7)


def fact(sentence: str, **more) -> Fact:
    given = {"subject": UUID(int=1), "predicate": "condition", "value": "tired"} | more
    seq = given.pop("seq", 1)
    return Fact(UUID(int=9), None, CHAPTER, 1, seq, sentence=sentence, start=0, end=0, **given)


# --- Facts in a text --------------------------------------------------------------------


@pytest.mark.parametrize(
    "text", ["", "  \n\n ", "The oars were wet.", "Ilse was tiredness itself."]
)
def test_a_sentence_that_the_text_has_not_is_lost(text: str) -> None:
    found = located([fact("Ilse was tired.")], text)
    assert found.facts == ()
    assert [each.sentence for each in found.lost] == ["Ilse was tired."]


@pytest.mark.parametrize(
    "text",
    [
        "Ilse was tired.",
        "At dawn. Ilse was tired. She slept.",
        "É…\n\nIlse was tired.\n\nShe slept.",
    ],
)
def test_a_fact_is_found_at_its_sentence(text: str) -> None:
    (found,) = located([fact("Ilse was tired.")], text).facts
    assert text[found.start : found.end] == "Ilse was tired."


def test_another_typography_is_the_same_sentence() -> None:
    text = "Puis : « Ilse n’était pas là\u202f! » Il sortit."
    (found,) = located([fact("« Ilse n'était pas là ! »")], text).facts
    assert "n’était" in text[found.start : found.end]


def test_one_that_stands_twice_is_found_after_what_is_before_it() -> None:
    text = "He left. She stayed. He left."
    (first,) = located([fact("He left.")], text).facts
    (second,) = located([fact("He left.")], text, after=5).facts
    assert (first.start, second.start) == (0, 21)


def test_after_the_last_one_it_is_found_from_the_beginning() -> None:
    (found,) = located([fact("He left.")], "He left. She stayed.", after=15).facts
    assert found.start == 0


def test_beats_of_a_chapter_find_their_own_sentence_of_two() -> None:
    beats = [
        (1, "He left. One.", [fact("He left.")]),
        (2, "Two. He left.", [fact("He left.", value="late")]),
    ]
    found = in_chapter(beats, "He left. One.\n\nTwo. He left.")
    assert [(each.beat, each.seq, each.start) for each in found.facts] == [(1, 1, 0), (2, 2, 20)]


def test_what_a_seam_took_is_lost_and_the_rest_stands() -> None:
    beats = [(1, "He left. One.", [fact("He left.")]), (2, "Two.", [fact("Two.")])]
    found = in_chapter(beats, "He went. One.\n\nTwo.")
    assert [each.sentence for each in found.facts] == ["Two."]
    assert [each.sentence for each in found.lost] == ["He left."]


def test_each_fact_is_numbered_once() -> None:
    one, two = fact("One."), fact("Two.", seq=2)
    assert [each.seq for each in numbered([two, one, one])] == [1, 2]


# --- The paragraphs of a text -----------------------------------------------------------


@pytest.mark.parametrize("text", ["", " \n\n \n"])
def test_no_text_has_no_paragraphs(text: str) -> None:
    assert parted(text) == ()


def test_the_same_words_have_the_same_key_in_another_typography() -> None:
    one, other = parted('“Ilse’s oar…”\n\n"Ilse\'s  oar..."')
    assert one.key == other.key
    assert parted("Ilse's oars.")[0].key != one.key


@pytest.mark.parametrize(
    "text",
    [
        "The water ran. " * 1_000,
        "no stop at all " * 1_000,
        "x" * 5 * LONGEST,
        ("y" * (LONGEST + 500) + " ") * 3,
        "「川は流れた。」" * 1_000,
        "One line.\n" * 1_000,
        "Short.\n\n" + "The water ran. " * 1_000 + "\n\nShort.",
    ],
)
def test_a_text_without_breaks_is_taken_in_pieces(text: str) -> None:
    found = parted(text)
    assert len(found) > 3
    assert all(len(each.text) <= LONGEST for each in found)
    assert_whole(text)


def test_a_long_paragraph_is_cut_between_sentences() -> None:
    found = parted("The water ran past Mr. Vial. " * 200)
    assert all(each.text.endswith("Vial.") for each in found)


def test_a_paragraph_that_is_not_very_long_is_one() -> None:
    text = "w" * LONGEST
    assert [each.text for each in parted(text)] == [text]


@given(
    st.lists(
        st.sampled_from(
            ["Il vint.", "Ah ! dit-il.", "word " * 500, "\n", "\n\n", " ", "x" * 3_000]
        )
    )
)
@settings(deadline=None, max_examples=60)
def test_whatever_the_text_no_word_of_it_is_lost(parts: list[str]) -> None:
    assert_whole("".join(parts))


def assert_whole(text: str) -> None:
    found = parted(text)
    assert all(text[each.start : each.start + len(each.text)] == each.text for each in found)
    assert "".join("".join(each.text.split()) for each in found) == "".join(text.split())
    assert [each.start for each in found] == sorted(each.start for each in found)
    if all(len(each) <= LONGEST for each in paragraphs(text)):
        assert [each.text for each in found] == paragraphs(text)
