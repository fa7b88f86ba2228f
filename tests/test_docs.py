"""The docs say all that they must: every setting and every stage has its line."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from writing.pipeline import STAGES

DOCS = Path(settings.BASE_DIR) / "docs"
READERS = re.compile(r'env\.(?:text|integer|number|flag|names|networks|pairs)\(\s*"([A-Z_0-9]+)"')


def variables() -> list[str]:
    source = (Path(settings.BASE_DIR) / "novellaforge" / "settings.py").read_text()
    return sorted(set(READERS.findall(source)))


def test_the_settings_file_is_read() -> None:
    assert len(variables()) > 60


@pytest.mark.parametrize("variable", variables())
def test_every_variable_is_described(variable: str) -> None:
    assert f"| `{variable}` |" in (DOCS / "settings.md").read_text()


def test_no_variable_is_described_that_is_not_there() -> None:
    described = re.findall(r"^\| `([A-Z_0-9]+)` \|", (DOCS / "settings.md").read_text(), re.M)
    assert sorted(described) == variables()


@pytest.mark.parametrize("stage", STAGES)
def test_every_stage_is_in_the_plot(stage: str) -> None:
    assert stage in (DOCS / "how-a-chapter-is-made.md").read_text()
