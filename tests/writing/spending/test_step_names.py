"""Each call says what it was for, in words, never by its step's internal name."""

import re
from pathlib import Path

import pytest
from django.conf import settings

from writing import pipeline
from writing.spending.step_names import OTHERS, name_of

STEP = re.compile(r'\bstep="([a-z_ ]+)"')
FORMS = re.compile(r'planner\.ask\(\s*"([a-z_]+)"')


@pytest.mark.parametrize("key", ["", "nobody's", "somebody.elses.2"])
def test_what_is_not_known_is_said_as_it_is(key: str) -> None:
    assert name_of(key) == key


@pytest.mark.parametrize(
    ("key", "name"),
    [
        ("plan_chapter", "Plan"),
        ("write_beat.2", "Writing · scene 2"),
        ("revise_beat.12.r1", "Revision · scene 12 · revision 1"),
        ("criticise.r2", "Critic · revision 2"),
        ("plan ahead of chapter 7", "Plan ahead: chapter 7"),
        ("alternative of beat 3", "Another version of scene 3"),
        ("rewrite a passage", "A passage rewritten"),
    ],
)
def test_a_step_in_words(key: str, name: str) -> None:
    assert name_of(key) == name


def test_every_stage_has_a_name() -> None:
    asking = set(pipeline.STAGES)
    assert not [stage for stage in asking if "_" in name_of(stage)]


def test_all_other_work_has_a_name() -> None:
    """As the source names it."""
    found: set[str] = set()
    for package in ("projects", "memory", "writing"):
        for file in (Path(settings.BASE_DIR) / package).rglob("*.py"):
            source = file.read_text()
            found |= set(STEP.findall(source)) | set(FORMS.findall(source))
    assert len(found) > 8
    assert found <= OTHERS.keys()
