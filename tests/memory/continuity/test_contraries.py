"""Words that exclude each other, and words that only differ."""

import pytest

from memory.continuity.contraries import (
    COLOURS,
    LIGHT,
    QUARTERS,
    SEASONS,
    SIDES,
    WEATHER,
    Family,
    contrary,
)


@pytest.mark.parametrize(
    ("family", "one", "other"),
    [
        (COLOURS, "grey", "gray"),
        (COLOURS, "blue", "a dark blue"),
        (COLOURS, "gris", "gris-vert"),
        (COLOURS, "noirs", "bruns"),
        (COLOURS, "hazel", "brown"),
        (COLOURS, "blue", "kind"),
        (SIDES, "left cheek", "cheek"),
        (SIDES, "gaucher", "gauche"),
        (QUARTERS, "north", "north-east"),
        (LIGHT, "a lamp", "darkness"),
        (LIGHT, "dusk", "night"),
        (WEATHER, "rain", "thunderstorm"),
        (WEATHER, "snow", "sunshine"),
        (SEASONS, "June", "spring"),
        (SEASONS, "neige", "novembre"),
    ],
)
def test_what_agrees(family: Family, one: str, other: str) -> None:
    assert not contrary(family, one, other)
    assert not contrary(family, other, one)


@pytest.mark.parametrize(
    ("family", "one", "other"),
    [
        (COLOURS, "blue", "brown"),
        (COLOURS, "verts", "noires"),
        (COLOURS, "rousse", "blonde"),
        (SIDES, "gauchère", "droite"),
        (QUARTERS, "au nord", "au sud"),
        (LIGHT, "nuit noire", "grand jour"),
        (WEATHER, "pluie battante", "plein soleil"),
        (SEASONS, "July", "snow"),
        (SEASONS, "été", "hiver"),
    ],
)
def test_what_excludes_the_other(family: Family, one: str, other: str) -> None:
    assert contrary(family, one, other)
    assert contrary(family, other, one)
