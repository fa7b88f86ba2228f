"""Every rule: its pairs fire, its near misses do not, and each of its conditions is needed."""

import importlib
from collections.abc import Iterator
from dataclasses import replace
from uuid import uuid4

import pytest

from memory.before import Before
from memory.continuity.check import rules
from memory.continuity.rule import Rule, View
from memory.ledger import Told
from tests.memory.continuity.texts import Case, conflicts, view_of
from tests.model_server import ModelServer

LEAST_NEAR_MISSES = 3


def cases_of(rule: Rule) -> tuple[Case, ...]:
    module = importlib.import_module(f"tests.memory.continuity.test_{rule.name}")
    return tuple(module.CASES)


ALL = [(rule, case) for rule in rules() for case in cases_of(rule)]


@pytest.fixture(scope="module")
def server() -> Iterator[ModelServer]:
    with ModelServer() as server:
        yield server


@pytest.mark.parametrize(
    ("rule", "case"), ALL, ids=[f"{rule.name}-{case.language}-{case.name}" for rule, case in ALL]
)
@pytest.mark.asyncio(loop_scope="module")  # one connection to the model for all of them
async def test_a_pair_fires_and_a_near_miss_does_not(
    rule: Rule, case: Case, server: ModelServer
) -> None:
    found = await conflicts(case, rule, server)
    if not case.fires:
        assert not found, [(each.earlier.sentence, each.later.sentence) for each in found]
        return
    assert found
    for each in found:
        texts = [beat.text for beat in case.beats]
        assert any(each.earlier.sentence in text for text in texts)
        assert each.later.sentence in texts[-1]


ACROSS = [
    (rule, case)
    for rule, case in ALL
    if case.fires and all(beat.chapter < case.beats[-1].chapter for beat in case.beats[:-1])
]


@pytest.mark.parametrize(
    ("rule", "case"),
    ACROSS,
    ids=[f"{rule.name}-{case.language}-{case.name}" for rule, case in ACROSS],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_it_fires_in_a_book_of_which_a_draft_sees_what_touches_it(
    rule: Rule, case: Case, server: ModelServer
) -> None:
    view, _ = await view_of(case, server)
    approved = tuple(replace(fact, version=uuid4()) for fact in view.approved)
    chapter = view.draft[0].chapter
    book = Before(
        Told(approved, view.places, view.entities), view.places[chapter], chapter, case.language
    )
    assert [*rule.conflicts(book.view(view.draft, {}))]


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
def test_every_rule_has_its_cases_in_both_languages(rule: Rule) -> None:
    for language in ("en", "fr"):
        cases = [case for case in cases_of(rule) if case.language == language]
        assert any(case.fires for case in cases)
        assert sum(not case.fires for case in cases) >= LEAST_NEAR_MISSES


@pytest.mark.parametrize("rule", rules(), ids=lambda rule: rule.name)
@pytest.mark.asyncio(loop_scope="module")
async def test_every_condition_stops_a_near_miss(rule: Rule, server: ModelServer) -> None:
    """Take one out, and a near miss fires. Prints which."""
    views = [await _view(case, server) for case in cases_of(rule) if not case.fires]
    unneeded = []
    for condition in rule.conditions:
        others = tuple(each for each in rule.conditions if each is not condition)
        stopped = [
            name for name, view in views if any(replace(rule, conditions=others).conflicts(view))
        ]
        print(  # noqa: T201  (the list of what each condition stops: pytest -s)
            f"{rule.name}: without {condition.__name__}: {', '.join(stopped) or 'nothing'}"
        )
        if not stopped:
            unneeded.append(condition.__name__)
    assert not unneeded


async def _view(case: Case, server: ModelServer) -> tuple[str, View]:
    return f"{case.language} {case.name}", (await view_of(case, server))[0]
