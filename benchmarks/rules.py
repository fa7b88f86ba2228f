"""What does it cost to hold a draft against a book of 10,000 facts?

    python -m benchmarks.rules

A hundred chapters of a hundred facts in the ledger and the graph; drafts of the next chapter, four
beats of twelve facts, each of other people, places and things. Nothing is waited for.
"""

import asyncio
import statistics
import time
from collections import defaultdict
from collections.abc import Awaitable, Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING, Any, TypeVar
from unittest.mock import patch

from benchmarks.ground import a_database, report, wait_for_turn
from benchmarks.told import BEATS, Cast, Teller, a_told_book

if TYPE_CHECKING:
    from memory.continuity.rule import View
    from memory.facts import Fact
    from memory.standpoint import Standpoint
    from projects.models import Chapter
    from writing.brief import Draft, RunBrief

T = TypeVar("T")
CHAPTERS, FACTS = 100, 100
DRAFTS, FACTS_A_BEAT = 40, 12
KEPT_SECONDS = 600


def main() -> None:
    with a_database("rules"):
        from novellaforge.embedded.start import start

        start(["graph"])
        cast, chapter = a_told_book(CHAPTERS, FACTS)
        wait_for_turn()
        report("rules", asyncio.run(measure(cast, chapter)))


async def measure(cast: Cast, chapter: "Chapter") -> dict[str, float]:
    from memory import graph
    from memory.projecting import project_book

    spent = Spent()
    try:
        await spent.on("project_book", project_book(cast.book))
        figures = await of_drafts(cast, chapter, spent)
    finally:
        await graph.forget(cast.book)
        await graph.close()
    figures |= spent.figures()
    return figures | {"rules_p95_ms": figures["judged_by_rules_cold_p95_ms"]}


async def of_drafts(cast: Cast, chapter: "Chapter", spent: "Spent") -> dict[str, float]:
    from memory.standpoint import Standpoint

    at = Standpoint(cast.book, 0, "en", chapter.number)
    seen, found = [], []
    for seed in range(DRAFTS):
        told = Teller(cast, chapter, 1_000 + seed).facts(BEATS * FACTS_A_BEAT)
        view = await of_one(at, told, chapter, spent)
        found.append(await checked(at, view, spent))
        seen.append(len(view.approved))
    for seed in range(DRAFTS):
        told = Teller(cast, chapter, 2_000 + seed).facts(BEATS * FACTS_A_BEAT)
        brief, draft = a_run(at, chapter, told)
        await spent.on("check_beat", _check_beat(brief, draft))
    return {
        "facts_of_the_book": float(CHAPTERS * FACTS),
        "facts_of_the_draft": float(BEATS * FACTS_A_BEAT),
        "facts_loaded_median": statistics.median(seen),
        "facts_loaded_most": float(max(seen)),
        "conflicts_mean": statistics.fmean(found),
    }


async def of_one(
    at: "Standpoint", told: "list[Fact]", chapter: "Chapter", spent: "Spent"
) -> "View":
    from memory import checking, graph, ledger
    from memory.before import Before
    from memory.clock import StandingClock

    with ExitStack() as watched:
        for owner, name in (
            (checking, "lacking"),
            (graph, "candidates"),
            (ledger, "standing"),
            (Before, "view"),
            (StandingClock, "further"),
        ):
            watched.enter_context(spent.watching(owner, name))
        compared = await spent.on(
            "compared", checking.compared(at, told, {}, chapter_id=chapter.pk)
        )
    assert not compared.why, compared.why
    return compared.view


async def checked(at: "Standpoint", view: "View", spent: "Spent") -> int:
    """How many conflicts; as in a worker, in a thread."""
    from memory.checking import judged_by_rules
    from memory.retelling import retold

    def judge() -> Any:
        return judged_by_rules(at, view, seconds=KEPT_SECONDS)

    cold = await spent.on("judged_by_rules_cold", asyncio.to_thread(judge))
    cached = await spent.on("judged_by_rules_cached", asyncio.to_thread(judge))
    assert cached == cold
    assert not cold.failed, cold.failed
    await spent.on("retold", asyncio.to_thread(retold, view))
    return len(cold.conflicts)


async def _check_beat(brief: "RunBrief", draft: "Draft") -> None:
    from writing.stages.check_beat import check_beat

    made = await check_beat(brief, draft, BEATS)
    assert not made.why, made.why


def a_run(at: "Standpoint", chapter: "Chapter", told: "list[Fact]") -> "tuple[RunBrief, Draft]":
    from tests.writing.briefs import CONTEXT, a_book, a_brief, a_chapter, a_plan
    from writing.brief import BeatFacts, Draft

    brief = a_brief(
        book=replace(a_book(), id=at.project_id),
        chapter=replace(a_chapter(), id=chapter.pk, number=at.number),
    )
    facts: dict[int, list[Fact]] = defaultdict(list)
    for fact in told:
        facts[fact.beat].append(fact)
    read = {beat: BeatFacts(facts=tuple(of_beat)) for beat, of_beat in facts.items()}
    return brief, Draft(CONTEXT, (), a_plan(BEATS), {}, read)


class Spent:
    """Milliseconds by name."""

    def __init__(self) -> None:
        self.by_name: dict[str, list[float]] = defaultdict(list)

    async def on(self, name: str, work: Awaitable[T]) -> T:
        began = time.perf_counter()
        answer = await work
        self._note(name, began)
        return answer

    @contextmanager
    def watching(self, owner: Any, name: str) -> Iterator[None]:
        """Every call of it meanwhile counts."""
        real: Callable[..., Any] = getattr(owner, name)
        label = f"compared_{owner.__name__.split('.')[-1].lower()}_{name}"

        def call(*values: Any, **named: Any) -> Any:
            began = time.perf_counter()
            answer = real(*values, **named)
            if asyncio.iscoroutine(answer):
                return self.on(label, answer)
            self._note(label, began)
            return answer

        with patch.object(owner, name, call):
            yield

    def figures(self) -> dict[str, float]:
        found = {}
        for name, spent in self.by_name.items():
            found[f"{name}_first_ms"] = spent[0]
            if len(spent) > 1:
                found[f"{name}_p50_ms"] = statistics.median(spent[1:])
                found[f"{name}_p95_ms"] = statistics.quantiles(spent[1:], n=20)[-1]
        return found

    def _note(self, name: str, began: float) -> None:
        self.by_name[name].append((time.perf_counter() - began) * 1_000)


if __name__ == "__main__":
    main()
