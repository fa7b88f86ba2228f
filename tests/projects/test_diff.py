"""What two texts have in common, and what is taken over from the second."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from projects import diff
from projects.diff import Change, Words, accepted, changes, compared, words_of

WORDS = st.text(alphabet="ab c.,’é ", max_size=30)
BREAKS = st.sampled_from(["\n\n", "\n", "\n \n", "\n\n\n"])
TEXTS = st.lists(st.one_of(WORDS, BREAKS), max_size=12).map("".join)
OLD = "The ferry left.\n\nIlse rowed to the far bank.\n\nNobody came down."


def ops(old: str, new: str) -> list[str]:
    return [each.op for each in changes(old, new)]


def test_what_is_alike_has_no_difference() -> None:
    assert set(ops(OLD, OLD)) == {"same"}
    assert words_of(changes(OLD, OLD)) == Words(0, 0)
    assert changes("", "") == ()


def test_paragraphs_that_share_too_little_are_not_one_that_changed() -> None:
    new = OLD.replace("Ilse rowed to the far bank.", "A bell rang twice.")
    assert ops(OLD, new) == ["same", "removed", "added", "same"]


def test_too_many_to_pair_are_taken_out_and_put_in(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(diff, "MOST_PAIRS", 3)
    old, new = "a b c d\n\nk l m n", "a b c e\n\nk l m o"
    assert ops(old, new) == ["removed", "removed", "added", "added"]


def test_each_paragraph_that_changed_is_a_change_of_its_own() -> None:
    new = "The ferry left late.\n\nIlse rowed to the near bank.\n\nNobody came down."
    assert ops(OLD, new) == ["changed", "changed", "same"]
    assert words_of(changes(OLD, new)) == Words(added=2, removed=1)


def test_a_paragraph_that_came_first_or_last_leaves_its_neighbours_alone() -> None:
    assert ops(OLD, f"Dusk.\n\n{OLD}") == ["added", "same", "same", "same"]
    assert ops(OLD, f"{OLD}\n\nDusk.") == ["same", "same", "same", "added"]
    assert ops(f"{OLD}\n\nDusk.", OLD) == ["same", "same", "same", "removed"]


def test_only_what_is_chosen_is_taken_over() -> None:
    new = "The ferry left late.\n\nIlse rowed to the far bank.\n\nNobody came down.\n\nDusk."
    found = changes(OLD, new)
    assert accepted(found, {0}) == OLD.replace("left.", "left late.")
    assert accepted(found, {3}) == f"{OLD}\n\nDusk."


def test_the_words_between_two_changes_that_say_nothing_are_no_crumbs() -> None:
    pieces = compared("He saw a black dog run.", "She met a white cat sit.")
    assert [each.op for each in pieces] == ["old", "new", "same"]


def test_a_paragraph_is_shown_without_the_breaks_around_it() -> None:
    (change,) = changes("One.", "\n\nOne two.")
    assert change.op == "changed"
    assert "".join(each.text for each in change.pieces if each.op != "old") == "One two."


@given(TEXTS, TEXTS)
def test_all_of_it_accepted_is_the_newer_text_and_none_of_it_the_older(old: str, new: str) -> None:
    found = changes(old, new)
    assert accepted(found, range(len(found))) == new
    assert accepted(found, ()) == old
    differ = {place for place, each in enumerate(found) if each.op != "same"}
    assert accepted(found, differ) == new


@given(TEXTS, TEXTS, st.data())
def test_accepted_one_after_the_other_or_at_once_it_is_the_same(
    old: str, new: str, data: st.DataObject
) -> None:
    found = changes(old, new)
    chosen = data.draw(st.sets(st.integers(0, max(0, len(found) - 1))))
    kept = [Change(each.new, each.new) if n in chosen else each for n, each in enumerate(found)]
    assert accepted(kept, range(len(found))) == new
    assert accepted(kept, ()) == accepted(found, chosen)


@given(TEXTS, TEXTS)
def test_both_texts_can_be_read_from_the_pieces(old: str, new: str) -> None:
    pieces = compared(old, new)
    assert "".join(each.text for each in pieces if each.op != "new") == old
    assert "".join(each.text for each in pieces if each.op != "old") == new
