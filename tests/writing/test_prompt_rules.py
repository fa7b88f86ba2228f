"""docs/prompts.md: every rule is there, and every line that it quotes stands in its template."""

import re
from pathlib import Path

import pytest
from django.conf import settings

ROOT = Path(settings.BASE_DIR)
PAGE = (ROOT / "docs" / "prompts.md").read_text(encoding="utf-8")
RULES = 23
BY_CODE = {5}  # temperatures: no template has them

HEADING = re.compile(r"^## (\d+)\. (.+)$", re.M)
QUOTE = re.compile(r"^- `([^`]+)`: `([^`]+)`$", re.M)


def sections() -> dict[int, str]:
    parts = HEADING.split(PAGE)[1:]
    return {int(number): text for number, text in zip(parts[::3], parts[2::3], strict=True)}


QUOTES = [
    (number, path, line)
    for number, text in sections().items()
    for path, line in QUOTE.findall(text)
]


def test_every_rule_has_its_place():
    assert [int(number) for number, _ in HEADING.findall(PAGE)] == list(range(1, RULES + 1))
    assert len({title for _, title in HEADING.findall(PAGE)}) == RULES


def test_every_list_entry_is_a_quote():
    assert len(re.findall(r"^- ", PAGE, re.M)) == len(QUOTES)


@pytest.mark.parametrize(("number", "path", "line"), QUOTES)
def test_what_is_quoted_stands_there(number: int, path: str, line: str):
    assert line in (ROOT / path).read_text(encoding="utf-8")


@pytest.mark.parametrize("number", range(1, RULES + 1))
def test_each_rule_is_kept_in_both_languages(number: int):
    files = [path for rule, path, _ in QUOTES if rule == number]
    assert files
    english = {path.replace("/en/", "/*/") for path in files if "/prompts/en/" in path}
    french = {path.replace("/fr/", "/*/") for path in files if "/prompts/fr/" in path}
    assert english == french
    assert bool(english) is (number not in BY_CODE)
