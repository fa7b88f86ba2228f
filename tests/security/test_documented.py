"""docs/security.md: each requirement has its line, and each line names what there is."""

import re

import pytest
from django.conf import settings

PAGE = (settings.BASE_DIR / "docs" / "security.md").read_text(encoding="utf-8")
# How many requirements of levels 1 and 2 each section of ASVS 5.0.0 begins with; those of
# level 3 come after them, but in the chapters that are left out whole.
COUNTS = {
    "1.1": 2, "1.2": 9, "1.3": 11, "1.4": 3, "1.5": 2, "2.1": 3, "2.2": 3, "2.3": 4, "2.4": 1,
    "3.2": 2, "3.3": 4, "3.4": 6, "3.5": 5, "3.7": 2, "4.1": 3, "4.2": 1, "4.3": 2, "4.4": 4,
    "5.1": 1, "5.2": 3, "5.3": 2, "5.4": 3, "6.1": 3, "6.2": 12, "6.3": 4, "6.4": 4, "6.5": 5,
    "6.6": 3, "6.8": 4, "7.1": 3, "7.2": 4, "7.3": 2, "7.4": 5, "7.5": 2, "7.6": 2, "8.1": 2,
    "8.2": 3, "8.3": 1, "8.4": 1, "9.1": 3, "9.2": 4, "11.1": 2, "11.2": 3, "11.3": 3,
    "11.4": 4, "11.5": 1, "11.6": 1, "12.1": 3, "12.2": 2, "12.3": 4, "13.1": 1, "13.2": 5,
    "13.3": 2, "13.4": 5, "14.1": 2, "14.2": 4, "14.3": 3, "15.1": 3, "15.2": 3, "15.3": 7,
    "16.1": 1, "16.2": 5, "16.3": 4, "16.4": 3, "16.5": 3,
}  # fmt: skip
ROW = re.compile(r"^\| (\d+\.\d+)\.(\d+)(?:–(?:\d+\.\d+)\.(\d+))? \| [^|]+ \| ([^|]*) \|", re.M)
STATES = {"met", "partly", "not met", "–", "the operator's"}
NAMED = re.compile(r"`([\w./-]+/(?:[\w.-]+\.\w+)?)`")
VARIABLE = re.compile(r"`([A-Z][A-Z_]{5,})`")
NO_VARIABLES = {"WORDS", "NAME_FILE", "SECRET_KEY_FILE"}


def rows() -> dict[str, str]:
    """Each requirement's state."""
    found = {}
    for section, first, last, state in ROW.findall(PAGE):
        for number in range(int(first), int(last or first) + 1):
            assert f"{section}.{number}" not in found
            found[f"{section}.{number}"] = state.strip()
    return found


def test_each_requirement_has_its_line() -> None:
    wanted = {f"{section}.{n}" for section, most in COUNTS.items() for n in range(1, most + 1)}
    told = {each for each in rows() if not each.startswith(("10.", "17."))}
    assert told == wanted


def test_each_line_says_how_it_stands() -> None:
    assert set(rows().values()) <= STATES


@pytest.mark.parametrize("path", sorted(set(NAMED.findall(PAGE))))
def test_what_it_names_is_there(path: str) -> None:
    assert (settings.BASE_DIR / path).exists()


def test_its_variables_are_settings() -> None:
    known = (settings.BASE_DIR / "docs" / "settings.md").read_text(encoding="utf-8")
    named = set(VARIABLE.findall(PAGE)) - NO_VARIABLES
    assert len(named) > 10
    assert not [each for each in named if f"`{each}`" not in known]
