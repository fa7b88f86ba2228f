"""What the palette finds, and in which order."""

import pytest

from writing.palette import MOST, Goal, found


def goal(label: str, *also: str) -> Goal:
    return Goal(label, f"/{label}/", "page", also)


GOALS = [goal("Le phare"), goal("Élise Varga", "la passeuse"), goal("Chaloupe"), goal("Phares")]


@pytest.mark.parametrize("asked", ["zz", "lephare", "eliseé", "12"])
def test_what_is_called_otherwise_is_not_found(asked: str) -> None:
    assert found(GOALS, asked) == []


@pytest.mark.parametrize(
    ("asked", "labels"),
    [
        ("ELISE", ["Élise Varga"]),
        ("passeuse", ["Élise Varga"]),
        ("phare", ["Phares", "Le phare"]),
        ("oup", ["Chaloupe"]),
        ("a", ["Le phare", "Élise Varga", "Chaloupe", "Phares"]),
    ],
)
def test_names_that_begin_so_come_first(asked: str, labels: list[str]) -> None:
    assert [each.label for each in found(GOALS, asked)] == labels


@pytest.mark.parametrize("asked", ["", "  ", "…"])
def test_where_nothing_is_asked_for_the_first_are_shown(asked: str) -> None:
    many = [goal(str(number)) for number in range(MOST + 5)]
    assert found(many, asked) == many[:MOST]
