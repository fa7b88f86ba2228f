"""What an author says of the chapters found: what cannot be said, and what becomes of it."""

from typing import Any

import pytest

from novellaforge.errors import Refused
from projects.importing.breaks import places_in
from projects.importing.chapters import Manuscript, chapters
from projects.importing.correcting import (
    NOTHING,
    Corrections,
    corrected,
    pieces_of,
)

TEXT = (
    "By A. Pell\n\nChapter 1. The oars\n\nShe ran.\n\n* * *\n\nShe fell.\n\n"
    "Chapter 2\n\nHe wrote.\n\nNobody read it.\n\nChapter 3\n\nIt rained.\n"
)
FOUND = chapters(TEXT)
ONE, TWO, THREE = (part.at for part in FOUND.parts)
FELL, READ = TEXT.index("She fell"), TEXT.index("Nobody read")


def said(*acts: tuple[str, int]) -> Corrections:
    told = [{"at": at, "act": act} for act, at in acts]
    return Corrections.of(told, FOUND)


def become(
    correction: Corrections, *, front: bool = False, of: Manuscript = FOUND
) -> list[tuple[int, str, str]]:
    parts, places = corrected(pieces_of(of, correction, front=front))
    return [
        (number, part.title, of.text_of(part))
        for number, part in zip(places.numbers, parts, strict=True)
    ]


@pytest.mark.parametrize(
    ("act", "at", "why"),
    [
        ("rename", 7, "No chapter was found at 7"),
        ("join", FELL, "No chapter was found"),
        ("leave_out", 10**9, "No chapter was found"),
        ("begin", -1, "No chapter was found"),
        ("join", 0, "has none before it"),
        ("split", ONE, "No paragraph begins"),
        ("split", FELL + 1, "No paragraph begins"),
        ("split", TEXT.index("She ran"), "No paragraph begins"),
        ("split", 10**9, "No paragraph begins"),
    ],
)
def test_what_fits_not(act: str, at: int, why: str) -> None:
    with pytest.raises(Refused, match=why):
        said((act, at))


def test_nothing_said_changes_nothing() -> None:
    assert become(Corrections()) == [
        (1, "The oars", "She ran.\n\n* * *\n\nShe fell."),
        (2, "", "He wrote.\n\nNobody read it."),
        (3, "", "It rained."),
    ]
    assert not Corrections()


def test_a_title_is_changed_or_taken_away() -> None:
    told = [{"at": ONE, "act": "rename", "title": ""}, {"at": TWO, "act": "rename", "title": "A"}]
    titles = [title for _number, title, _text in become(Corrections.of(told, FOUND))]
    assert titles == ["", "A", ""]


def test_what_is_joined_keeps_its_heading_as_a_line_and_the_numbers_close_up() -> None:
    assert become(said(("join", TWO))) == [
        (1, "The oars", "\n\n".join(
            ["She ran.", "* * *", "She fell.", "Chapter 2", "He wrote.", "Nobody read it."]
        )),
        (2, "", "It rained."),
    ]  # fmt: skip


def test_a_split_makes_room_for_one_more() -> None:
    assert become(said(("split", FELL))) == [
        (1, "The oars", "She ran.\n\n* * *"),
        (2, "", "She fell."),
        (3, "", "He wrote.\n\nNobody read it."),
        (4, "", "It rained."),
    ]


def test_a_piece_that_was_split_off_can_be_split_and_renamed_too() -> None:
    told = [{"at": READ, "act": "rename", "title": "Unread"}, {"at": READ, "act": "split"}]
    made = Corrections.of(told, FOUND).split(FOUND, FELL)
    assert [(number, title) for number, title, _text in become(made)] == [
        (1, "The oars"), (2, ""), (3, ""), (4, "Unread"), (5, ""),
    ]  # fmt: skip


def test_what_is_left_out_keeps_the_others_numbers() -> None:
    assert [number for number, *_ in become(said(("leave_out", TWO)))] == [1, 3]


def test_what_goes_with_a_piece_that_is_left_out_is_left_out() -> None:
    assert [number for number, *_ in become(said(("leave_out", TWO), ("join", THREE)))] == [1]


def test_the_first_of_all_is_taken_though_it_goes_with_a_front_that_is_not() -> None:
    joined = said(("join", ONE))
    assert [number for number, *_ in become(joined)] == [1, 2, 3]
    first = become(joined, front=True)[0]
    assert first == (1, "", "By A. Pell\n\nChapter 1. The oars\n\nShe ran.\n\n* * *\n\nShe fell.")


def test_the_book_begins_where_it_is_said() -> None:
    for front in (False, True):
        begun = become(said(("begin", TWO)), front=front)
        assert [number for number, *_ in begun] == [2, 3]


def test_no_word_of_what_is_taken_is_lost() -> None:
    said_all = said(("split", FELL), ("join", TWO), ("split", READ))
    told = " ".join(text for *_, text in become(said_all, front=True))
    for word in TEXT.replace("Chapter 1. The oars", "").replace("Chapter 3", "").split():
        assert word in told


def test_it_is_told_as_a_list_that_says_the_same() -> None:
    acts = (("split", FELL), ("leave_out", THREE), ("begin", TWO), ("join", THREE))
    told: list[dict[str, Any]] = [{"at": at, "act": act} for act, at in acts]
    made = Corrections.of([*told, {"at": THREE, "act": "rename", "title": "Rain"}], FOUND)
    assert Corrections.kept(made.told()) == made
    assert Corrections.of(made.told(), FOUND) == made


# --- As a form says it ------------------------------------------------------------------


def typed(before: Corrections = NOTHING, **given: Any) -> Corrections:
    return before.typed(FOUND, {name.replace("_", "-"): value for name, value in given.items()})


def test_a_form_that_says_nothing_changes_nothing() -> None:
    kept = said(("join", TWO), ("leave_out", THREE))
    assert typed(kept) == kept
    as_found = {f"title_{ONE}": "The oars", f"title_{TWO}": "", f"as_{ONE}": "chapter"}
    assert typed(**as_found) == Corrections()


def test_a_form_says_what_each_becomes() -> None:
    made = typed(**{f"as_{TWO}": "join", f"as_{THREE}": "leave_out", f"title_{ONE}": " The  oar "})
    assert made == Corrections({ONE: "The oar"}, frozenset({TWO}), frozenset(), frozenset({THREE}))
    back = typed(
        made, **{f"as_{TWO}": "chapter", f"as_{THREE}": "chapter", f"title_{ONE}": "The oars"}
    )
    assert back == Corrections()


def test_a_split_that_goes_with_the_one_before_is_none() -> None:
    assert typed(said(("split", FELL)), **{f"as_{FELL}": "join"}) == Corrections()


def test_a_form_says_where_the_book_begins() -> None:
    made = typed(**{f"as_{ONE}": "chapter", f"as_{TWO}": "begin"})
    assert made.left_out == {0, ONE}


# --- Where a chapter may be split --------------------------------------------------------


def test_places_are_the_paragraphs_but_the_first() -> None:
    places = places_in(FOUND, FOUND.parts[0])
    assert [(place.begins, place.is_likely) for place in places] == [
        ("* * *", False), ("She fell.", True),
    ]  # fmt: skip
    assert TEXT[places[1].at :].startswith("She fell.")


def test_in_a_loose_text_each_line_is_a_place() -> None:
    loose = chapters("Chapter 1\nShe ran.\nShe fell.\nIt rained.\nNoon.\nHe wrote it.\n")
    assert loose.is_loose
    [part] = loose.parts
    assert [place.begins for place in places_in(loose, part)][-1] == "He wrote it."
