import random

import pytest

from memory.chunking import MOST_WORDS, chunks
from projects.text import count_words, paragraphs


def a_text(seed: int = 1, count: int = 60) -> list[str]:
    """Paragraphs of very different lengths, as prose with dialogue has them."""
    chance = random.Random(seed)
    words = [
        "oar",
        "rope",
        "bell",
        "water",
        "lamp",
        "ferry",
        "landing",
        "ledger",
        "fog",
        "river",
        "hand",
        "door",
        "count",
        "name",
    ]
    lengths = [chance.choice((6, 12, 40, 70, 110)) for _ in range(count)]
    return [" ".join(chance.choices(words, k=length)).capitalize() + "." for length in lengths]


def words_of(texts: list[str]) -> list[str]:
    return " ".join(texts).split()


def test_a_short_text_is_one_chunk():
    assert chunks("One.\n\nTwo.") == ["One.\n\nTwo."]


def test_nothing_has_no_chunk():
    assert chunks(" \n\n ") == []


def test_whole_paragraphs_in_order_and_none_lost():
    text = "\n\n".join(a_text())
    found = chunks(text)
    assert [each for chunk in found for each in paragraphs(chunk)] == paragraphs(text)
    assert max(map(count_words, found)) <= MOST_WORDS


def test_about_180_words():
    sizes = [count_words(each) for seed in range(20) for each in chunks("\n\n".join(a_text(seed)))]
    assert 140 < sum(sizes) / len(sizes) < 220


@pytest.mark.parametrize("seed", range(5))
def test_an_edited_paragraph_changes_its_own_chunk_and_at_most_a_few(seed: int):
    before = a_text(seed)
    old = set(chunks("\n\n".join(before)))
    changed = []
    for edited in range(len(before)):
        after = [*before[:edited], before[edited] + " A sail.", *before[edited + 1 :]]
        changed.append(len(set(chunks("\n\n".join(after))) - old))
    assert min(changed) == 1
    assert sorted(changed)[len(changed) // 2] == 1
    assert sum(changed) / len(changed) < 1.6
    assert max(changed) <= 6


def test_a_new_first_paragraph_leaves_the_end_as_it_was():
    before = a_text()
    old, new = chunks("\n\n".join(before)), chunks("\n\n".join(["A new beginning.", *before]))
    assert old[-5:] == new[-5:]


@pytest.mark.parametrize(
    "paragraph",
    [
        pytest.param("The lamp went out over the water. " * 120, id="cut-at-sentences"),
        pytest.param("and " * 900, id="cut-at-words"),
    ],
)
def test_an_endless_paragraph_is_cut(paragraph: str):
    found = chunks(f"Before.\n\n{paragraph}\n\nAfter.")
    assert len(found) > 2
    assert max(map(count_words, found)) <= MOST_WORDS
    assert words_of(found) == words_of(["Before.", paragraph, "After."])
