"""Which value is in force, and who gave it; presets put in force and taken out again."""

from typing import Any

import pytest
from pytest_django import Settings

from projects.models import Project
from tests.factories import a_project
from writing.dials import Dial, Value, dials_of, effective
from writing.models import GenerationSettings
from writing.models.settings import Preset
from writing.presets import PRESETS, use
from writing.runs.starting import mode_of

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _environment(settings: Settings) -> None:
    settings.MAX_REVISIONS = 2
    settings.QUALITY_GATE_COHERENCE_THRESHOLD = 6.0
    settings.WRITE_PARALLEL_BEATS = True
    settings.WRITE_DISTRIBUTED_BEATS = False


def site(**values: Any) -> GenerationSettings:
    return GenerationSettings.objects.create(project=None, **values)


def row(project: Project, **values: Any) -> GenerationSettings:
    return GenerationSettings.objects.create(project=project, **values)


def dial(name: str, project: Project | None = None) -> Dial:
    return next(each for each in effective(project) if each.name == name)


def rounds(project: Project | None = None) -> tuple[Value, str]:
    found = dial("max_revisions", project)
    return found.value, found.source


# Who is heard


def test_nobody_says_anything_but_the_environment() -> None:
    assert rounds() == (2, "environment")
    assert rounds(a_project()) == (2, "environment")


def test_another_book_s_value_is_not_heard() -> None:
    row(a_project(), max_revisions=5, preset=Preset.BEST_QUALITY)
    assert rounds(a_project()) == (2, "environment")
    assert rounds() == (2, "environment")


def test_each_goes_before_what_it_inherits() -> None:
    book = a_project()
    of_site = site(preset=Preset.BEST_QUALITY)
    assert rounds(book) == (3, "site_preset")
    of_site.max_revisions = 4
    of_site.save()
    assert rounds(book) == (4, "site")
    of_book = row(book, preset=Preset.FASTEST)
    assert rounds(book) == (2, "book_preset")
    of_book.max_revisions = 0
    of_book.save()
    assert rounds(book) == (0, "book")
    assert [each.source for each in dial("max_revisions", book).given] == [
        "book", "book_preset", "site", "site_preset", "environment",
    ]  # fmt: skip


def test_what_a_preset_does_not_say_is_inherited() -> None:
    book = a_project()
    site(write_max_tokens=900)
    row(book, preset=Preset.FASTEST)
    assert (dial("write_max_tokens", book).value, dial("write_max_tokens", book).source) == (
        900,
        "site",
    )


def test_zero_and_false_and_no_rules_are_said_too() -> None:
    book = a_project()
    site(max_revisions=3, write_partial_revision=True, rules_off=["quantity"])
    row(book, max_revisions=0, write_partial_revision=False, rules_off=[])
    found = dials_of(book)
    assert (found.max_revisions, found.write_partial_revision, found.rules_off) == (0, False, ())


def test_what_holds_once_a_value_is_emptied() -> None:
    book = a_project()
    row(book, max_revisions=9, preset=Preset.BEST_QUALITY)
    below = dial("max_revisions", book).without("book")
    assert (below.value, below.source, below.preset) == (3, "book_preset", "best_quality")


def test_a_preset_that_is_no_more_gives_nothing() -> None:
    book = a_project()
    row(book, preset="forgotten")
    assert rounds(book) == (2, "environment")


# Presets


def test_presets_say_what_dials_there_are() -> None:
    names = {each.name for each in effective()}
    assert set(PRESETS) == set(Preset.values)
    assert all(set(values) <= names for values in PRESETS.values())


@pytest.mark.parametrize(
    ("preset", "mode", "most", "coherence"),
    [("fastest", "distributed", 2, 6.0), ("best_quality", "sequential", 3, 6.5)],
)
def test_a_preset_is_what_it_is_called(
    preset: str, mode: str, most: int, coherence: float
) -> None:
    book = a_project()
    row(book, max_revisions=7, write_distributed_beats=True, write_parallel_beats=True)
    use(preset, book)
    found = dials_of(book)
    assert mode_of(found) == mode
    assert (found.max_revisions, found.quality_gate_coherence_threshold) == (most, coherence)


def test_only_what_would_hide_it_is_emptied() -> None:
    book = a_project()
    of_book = row(book, max_revisions=7, write_max_tokens=900)
    used = use("fastest", book)
    of_book.refresh_from_db()
    assert used.emptied == {"max_revisions": 7}
    assert (of_book.max_revisions, of_book.write_max_tokens) == (None, 900)


def test_without_it_what_it_gave_is_inherited_again() -> None:
    book = a_project()
    use("best_quality", book)
    assert rounds(book) == (3, "book_preset")
    use("", book)
    assert rounds(book) == (2, "environment")


def test_taking_out_what_is_not_there_makes_no_row() -> None:
    assert use("").row is None
    assert not GenerationSettings.objects.exists()


def test_twice_is_as_good_as_once() -> None:
    use("fastest")
    again = use("fastest")
    assert again.emptied == {}
    assert GenerationSettings.objects.count() == 1
    assert rounds(a_project()) == (2, "site_preset")
