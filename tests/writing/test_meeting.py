"""Where beats meet, and where they do not: what only looks like a gap comes first."""

from typing import Any

import pytest

from writing.meeting import Gap, Known, gaps
from writing.plan import Beat

KNOWN = Known(
    people=(("Ilse Varga", "Ilse"), ("Aron Pell", "Aron", "the clerk"), ("Mara", "Mara")),
    places=("the east landing", "the customs house", "le quai est", "la douane"),
)


def beat(entry: str = "", exit: str = "", **more: Any) -> Beat:
    given: dict[str, Any] = {"title": "A beat", "summary": "It happens.", "words": 100}
    return Beat(**given | {"entry": entry, "exit": exit} | more)


def between(left: str, found: str, **before: Any) -> tuple[Gap, ...]:
    return gaps((beat(exit=left, **before), beat(entry=found)), KNOWN)[1]


@pytest.mark.parametrize(
    ("left", "found"),
    [
        ("", "Ilse waits at the customs house at dawn."),
        ("Ilse waits at the east landing.", ""),
        ("Ilse waits at the east landing.", "Ilse waits at the east landing."),
        ("Ilse leaves the east landing for the customs house.", "Ilse is at the customs house."),
        ("Ilse Varga holds the key.", "Ilse holds the key tightly."),
        ("At dusk Ilse holds the key.", "That evening Ilse holds the key."),
        ("At dusk Ilse holds the key.", "It is night; Ilse holds the key."),
        ("Ilse and Aron hold the key.", "Ilse holds the key."),
        ("Ilse faces the clerk.", "Ilse and Aron Pell face each other."),
        (
            "Ilse attend sur le quai est, la clé en main.",
            "Sur le quai est, Ilse a la clé en main.",
        ),
        ("Au crépuscule, Ilse tient la clé.", "Le soir tombe ; Ilse tient la clé."),
    ],
)
def test_they_meet(left: str, found: str) -> None:
    assert between(left, found) == ()


def test_who_is_in_the_beat_before_is_no_surprise() -> None:
    left, found = "Ilse holds the key.", "Mara sees Ilse hold the key."
    assert between(left, found, characters=("Mara",)) == ()
    assert between(left, found, summary="Mara rows them over.") == ()
    assert between(left, found) == (Gap("who", found="Mara"),)


@pytest.mark.parametrize(
    ("left", "found", "gap"),
    [
        (
            "Ilse waits at the east landing.",
            "Ilse waits at the customs house.",
            Gap("place", "the east landing", "the customs house"),
        ),
        (
            "Ilse attend sur le quai est.",
            "Ilse attend devant la douane.",
            Gap("place", "le quai est", "la douane"),
        ),
        ("At dawn Ilse holds the key.", "In the evening Ilse holds the key.", Gap("time")),
        ("À l’aube, Ilse tient la clé.", "Le soir, Ilse tient la clé.", Gap("time")),
        ("Ilse holds the key.", "Ilse and Aron hold the key.", Gap("who", found="Aron Pell")),
        ("The lamp goes out over the water.", "A letter has come from the north.", Gap("state")),
    ],
)
def test_they_do_not(left: str, found: str, gap: Gap) -> None:
    assert between(left, found) == (gap,)


def test_a_gap_that_has_a_name_needs_no_other() -> None:
    found = between("Ilse sleeps at the east landing.", "Aron burns ledgers, the customs house.")
    assert [each.of for each in found] == ["place", "who"]


def test_places_and_people_that_only_the_plan_names_count() -> None:
    first = beat(exit="They stand in the mill.", place="the mill", characters=("Tobe",))
    second = beat(entry="They stand in the chapel.", place="the chapel")
    third = beat(entry="They stand in the chapel.", exit="They stand in the chapel with Tobe.")
    found = gaps((first, second), Known())
    assert found == ((), (Gap("place", "the mill", "the chapel"),))
    assert gaps((third, beat(entry="Tobe stands in the chapel.")), Known())[1] == ()


def test_the_first_has_none_and_no_beats_none_at_all() -> None:
    assert gaps((beat(entry="Anywhere."),), KNOWN) == ((),)
    assert gaps((), KNOWN) == ()
