"""What is shown of an answer while it comes, whatever the pieces in which it comes."""

import pytest

from projects.text import count_words
from writing.page import Page

SENTENCES = [f"The {word} stood where the {word} had always stood, by the water." for word in (
    "lamp", "oar", "ferry", "bell", "rope", "stone", "heron", "ladder", "barrel", "anchor",
    "willow", "lantern", "boat", "chain", "bridge", "hook",
)]  # fmt: skip
EACH = 12  # words
TEXT = " ".join(SENTENCES)


def written(page: Page, text: str, size: int = 3) -> str:
    """What a watcher has seen at the end, with whatever was withdrawn."""
    shown = ""
    for start in range(0, len(text), size):
        shown += page.feed(text[start : start + size])
        if page.stopped:
            break
    shown += page.end()
    return page.text if page.withdrawn else shown


def test_a_whole_answer_is_shown_as_it_is() -> None:
    page = Page(target=36)
    assert written(page, " ".join(SENTENCES[:3])) == " ".join(SENTENCES[:3]) == page.text
    assert (page.words, page.is_short, page.withdrawn) == (36, False, False)


def test_prose_is_shown_at_its_first_letters() -> None:
    page = Page(target=100)
    assert page.feed("Il") == "Il"
    assert page.feed("se rowed.") == "se rowed."


@pytest.mark.parametrize("size", [1, 2, 5, 40, 2000])
def test_an_answer_that_is_too_long_is_closed_at_the_sentence_nearest_the_target(
    size: int,
) -> None:
    page = Page(target=100)
    text = written(page, TEXT, size)
    assert text == " ".join(SENTENCES[:8])
    assert not page.withdrawn
    assert page.stopped == "long"


def test_a_natural_end_within_the_tolerance_is_kept() -> None:
    page = Page(target=100)
    written(page, " ".join(SENTENCES[:9]))
    assert page.words == 108


def test_an_unfinished_sentence_is_withdrawn() -> None:
    page = Page(target=100)
    shown = written(page, SENTENCES[0] + " The oar stood wh")
    assert page.withdrawn
    assert shown == page.text == SENTENCES[0]


def test_paragraphs_stay_paragraphs() -> None:
    text = f"{SENTENCES[0]}\n\n“Who is it?”\n\n{SENTENCES[1]}"
    assert written(Page(target=60), text, 1) == text


def test_lines_become_paragraphs() -> None:
    assert written(Page(target=60), "One.\nTwo.\n \n\nThree.") == "One.\n\nTwo.\n\nThree."


def test_an_answer_goes_on_from_what_was_kept() -> None:
    page = Page(target=48, kept=SENTENCES[0])
    page.begin("\n\n")
    assert written(page, SENTENCES[1]) == f"\n\n{SENTENCES[1]}"
    assert page.words == 2 * EACH


def test_an_answer_that_begins_with_what_is_written_loses_it() -> None:
    page = Page(target=60, kept=" ".join(SENTENCES[:2]))
    assert written(page, " ".join(SENTENCES[:3])) == " " + SENTENCES[2]


def test_an_answer_that_begins_with_the_prompt_loses_it() -> None:
    page = Page(target=60, echoes=[SENTENCES[3]])
    assert written(page, f"{SENTENCES[3]} {SENTENCES[4]}") == SENTENCES[4]


def test_a_sentence_may_return_once() -> None:
    refrain = f"{SENTENCES[0]} {SENTENCES[1]} {SENTENCES[0]} {SENTENCES[2]}"
    page = Page(target=100)
    assert written(page, refrain) == refrain
    assert page.stopped is None


def test_short_sentences_may_return_often() -> None:
    page = Page(target=20)
    assert written(page, "No. No. No. No. He left.") == "No. No. No. No. He left."


@pytest.mark.parametrize(
    "text",
    [
        SENTENCES[0] + " " + (SENTENCES[1] + " ") * 5,
        " ".join(SENTENCES[:2] * 4),
        " ".join(SENTENCES[:3] * 4),
    ],
)
def test_a_circle_is_cut_before_it_is_shown(text: str) -> None:
    page = Page(target=400)
    shown = written(page, text, 4)
    assert page.stopped == "loop"
    assert not page.withdrawn
    assert all(shown.count(sentence) <= 1 for sentence in SENTENCES)


def test_talk_is_never_shown() -> None:
    page = Page(target=100)
    assert written(page, "Sure! Here is the scene. Ilse rowed. " * 9, 2) == ""
    assert page.stopped == "talk"


def test_headings_are_passed_over() -> None:
    page = Page(target=24)
    assert written(page, f"# The oar\n\nScene 1:\n{SENTENCES[0]}", 1) == SENTENCES[0]


def test_talk_after_the_text_ends_it() -> None:
    page = Page(target=60)
    text = f"{SENTENCES[0]}\n\nLet me know if you want another version of this scene."
    assert written(page, text, 2) == SENTENCES[0]


@pytest.mark.parametrize("size", [1, 7])
def test_a_sentence_longer_than_the_page_is_not_kept(size: int) -> None:
    page = Page(target=20)
    endless = "And then the river went on and on past the house " * 9
    assert written(page, f"He left. {endless}", size) == "He left."
    assert page.stopped == "long"


def test_french_speech_is_whole() -> None:
    text = "«\u00a0Qui est là\u202f?\u00a0» dit-elle.\n\n— Personne.\n\nM. Aron se tut."
    page = Page(target=20)
    assert written(page, text, 1) == text
    assert count_words(text) == page.words
