"""Paragraphs from Word between two texts: near misses first, nothing is lost."""

import random

import pytest

from projects.export.prose import prose
from projects.importing.emphasis import joined
from writing.word.merging import canonical, differs, left_of, returned, steps_of, text_with

RICH = (
    "She said *never*, __and__ ran; *it’s* 2 * 3 * 4.\n\n***\n\n« Non\u202f! » dit-elle."
    "\n\n\n\n   A rose\u00a0\nis a\u00adrose  \nis a _rose_\n \n* A footnote, or nearly.\n\n**\n\n"
    "“No,” he said.\n\n#\n\n"
    + "A very long one. " * 2_000
    + "\n\n\u00a0\n\n— Oui.\n\n1. Not a list"
)
BASE = "One.\n\nTwo was here.\n\nThree was here.\n\nFour."


def came(text: str) -> list[str]:
    return returned(text)


def merged(base: str, now: str, word: str) -> str:
    steps = steps_of(base, now, came(word))
    clean = {place for place, each in enumerate(steps) if not each.clashes}
    return text_with(steps, clean)


def ops(base: str, now: str, word: str) -> list[str]:
    steps = steps_of(base, now, came(word))
    return [each.change.op + "!" * each.clashes for each in steps if each.change.op != "same"]


@pytest.mark.parametrize("text", [RICH, "", "One.", "\n\n One. \n\n\n", "#", "a\n\n\x01\n\nb"])
def test_what_was_left_alone_is_no_change(text: str) -> None:
    back = [canonical(each) for each in returned(text)]
    steps = steps_of(text, text, back)
    assert not differs(steps)
    assert text_with(steps, ()) == text


def test_a_text_that_changed_here_only_stays_as_it_is() -> None:
    now = "Zero.\n\nOne.\n\nThree was _there_.\n\nFour."
    steps = steps_of(BASE, now, came(BASE))
    assert not differs(steps)
    assert text_with(steps, range(9)) == now


def test_the_same_change_in_both_is_none() -> None:
    now = BASE.replace("Two was", "Two is")
    assert ops(BASE, now, now) == []


@pytest.mark.parametrize(
    ("word", "told"),
    [
        (BASE.replace("Two was", "Two is"), ["changed"]),
        (BASE.replace("Two was here.\n\n", ""), ["removed"]),
        (BASE + "\n\nFive.", ["added"]),
        ("Zero.\n\n" + BASE, ["added"]),
        (BASE.replace("One.\n\n", "") + "\n\nOne.", ["removed", "added"]),
        (BASE.replace("Two was here.\n\nThree", "Two was here. Three"), ["changed", "removed"]),
        (BASE.replace("Two was here.", "Two\n\nwas here."), ["added", "changed"]),
    ],
)
def test_what_word_changes_is_told_and_taken(word: str, told: list[str]) -> None:
    assert sorted(ops(BASE, BASE, word)) == sorted(told)
    assert merged(BASE, BASE, word) == word


def test_changes_of_both_sides_come_together() -> None:
    now = BASE.replace("One.", "One, now.") + "\n\nSix."
    word = BASE.replace("Three was here.", "Three is there.") + "\n\nFive."
    assert merged(BASE, now, word) == (
        "One, now.\n\nTwo was here.\n\nThree is there.\n\nFour.\n\nSix.\n\nFive."
    )


def test_a_paragraph_changed_in_both_clashes_and_neither_is_lost() -> None:
    now, word = BASE.replace("Two was", "Two is"), BASE.replace("Two was", "Two will be")
    assert ops(BASE, now, word) == ["changed!"]
    assert merged(BASE, now, word) == now
    steps = steps_of(BASE, now, came(word))
    assert text_with(steps, {1}) == word
    both = text_with(steps, (), {1})
    assert both == now.replace("Two is here.", "Two is here.\n\nTwo will be here.")
    left = left_of(steps, came(word), {1})
    assert not differs(steps_of(BASE, both, left))


@pytest.mark.parametrize(
    ("now", "word"),
    [
        (BASE.replace("Two was here.\n\n", ""), BASE.replace("Two was", "Two is")),
        (BASE.replace("Two was", "Two is"), BASE.replace("Two was here.\n\n", "")),
    ],
)
def test_taken_out_on_one_side_and_changed_on_the_other_clashes(now: str, word: str) -> None:
    (told,) = ops(BASE, now, word)
    assert told.endswith("!")
    assert merged(BASE, now, word) == now


def test_a_new_break_is_written_as_the_others_are() -> None:
    now = "One.\n\n⁂\n\nTwo.\n\nThree."
    assert merged(now, now, "One.\n\n#\n\nTwo.\n\n***\n\nThree.") == now.replace(
        "Two.\n\n", "Two.\n\n⁂\n\n"
    )


@pytest.mark.parametrize(
    "text",
    [
        "  She counted the oars twice, \u00a0\n\u202f and\u00adonce more.\u00a0  ",
        "She counted the oars\x0b twice\r and then\r\nonce more.",
        "She counted the *oars* twice, and _then_ once more.",
        "She counted the oars twice.\n\x1f\nAnd once more, alone.",
        "She counted the oars twice.\u2028And once more, alone.",
    ],
)
def test_a_plain_paragraph_is_read_as_any_other(text: str) -> None:
    slow = [joined(each.runs) for each in prose(text)]
    assert canonical(text) == "\n".join(slow)


def test_any_edits_taken_whole_make_what_came() -> None:
    """Where nothing changed here, all of it taken is the text of the file; twice is as once."""
    dice = random.Random(7)
    words = [
        "One.",
        "Two is here.",
        "Three.",
        "#",
        "Two is here.",
        "“No,” she said.",
        "Four *is*.",
    ]
    for _again in range(150):
        base = "\n\n".join(dice.choices(words, k=dice.randint(0, 8)))
        word = "\n\n".join(dice.choices([*words, "New one."], k=dice.randint(1, 8)))
        now = "\n\n".join(dice.choices([*words, "Mine."], k=dice.randint(0, 8)))
        whole = merged(base, base, word)
        assert [canonical(each) for each in came(whole)] == came(word)
        assert ops(base, whole, word) == []
        steps = steps_of(base, now, came(word))
        assert text_with(steps, ()) == now
