"""What is each optimisation worth by itself? Each is switched off alone, all others stay on.

    python -m benchmarks.switches

Pairs of chapters, with and without, on the same paced model, both in a book
that gives the switch something to do: twenty chapters of facts for the caches and the order of
the context, documents for the index, long words that run on for the limits of tokens, a critic
who is never content for the bound on rounds. `_s` is what being off costs in seconds of the
chapter (the index: of the memory after it), `_in` and `_out` in tokens asked and answered.
What a switch does to the quality of the prose cannot be measured with a scripted model.
"""

from dataclasses import dataclass, replace

from benchmarks.chapters import Of, Variant, a_cluster, write_all
from benchmarks.ground import a_database, report
from benchmarks.pace import a_paced_model
from benchmarks.written import Written

TOLD = 20


@dataclass(frozen=True)
class Switch:
    """`stages`: which of them it is about, for the time within them; empty: the chapter.
    `until`: the moment that ends its seconds.
    """

    name: str
    on: Variant
    off: Variant
    stages: tuple[str, ...] = ()
    until: str = "checked_s"


_ready = Variant(approve=True)  # as the moments' own chapters: written once
_live = replace(_ready, live=True)
_told = Variant(told=TOLD, again=True)
_dense = Variant(dense=True)
_discontent = Variant(rounds=9)
_indexed = Variant(documents=4, approve=True)
SWITCHES = (
    Switch(
        "redis_cache",
        _told,
        replace(_told, dials={"cache_context_seconds": 0, "cache_retrieval_seconds": 0}),
        ("collect_context", "retrieve_context"),
    ),
    Switch(
        "no_reindex",
        _indexed,
        replace(_indexed, dials={"reindex_documents": True}),
        until="memory_written_s",
    ),
    Switch(
        "fewer_tokens",
        _dense,
        replace(_dense, dials={"write_tokens_per_word": 1.8, "write_max_tokens": 2_400}),
        ("write_beat",),
    ),
    Switch(
        "rules_cache",
        _told,
        replace(_told, dials={"cache_rules_seconds": 0}),
        ("check_beat", "validate_continuity"),
    ),
    Switch("two_rounds", _discontent, replace(_discontent, dials={"max_revisions": 3})),
    Switch(
        "prioritised",
        _told,
        replace(_told, dials={"context_prioritised": False}),
        ("collect_context",),
    ),
    Switch("ready_plan", _ready, _live, ("plan_chapter",)),
    Switch("distributed", _ready, Variant(mode="sequential"), ("write_chapter",)),
    Switch("partial_revision", Variant(rounds=1),
           replace(Variant(rounds=1), dials={"write_partial_revision": False}), ("revise_beat",)),
)  # fmt: skip
WANTED = tuple(each for switch in SWITCHES for each in (switch.on, switch.off))
BY_THEMSELVES = (_ready, _live)  # whose seconds are held against a target


def main() -> None:
    with a_paced_model(), a_database(), a_cluster():
        found = measure()
    report("switches", found)


def measure() -> dict[str, float]:
    return figures(write_all(WANTED, BY_THEMSELVES))


def figures(of: Of) -> dict[str, float]:
    found: dict[str, float] = {}
    for switch in SWITCHES:
        found |= _effect(switch, of(switch.on), of(switch.off))
    return found


def _effect(switch: Switch, on: Written, off: Written) -> dict[str, float]:
    name = f"switch_{switch.name}"
    with_it, without = on.moments[switch.until], off.moments[switch.until]
    figures = {
        f"{name}_s": without - with_it,
        f"{name}_share": 1 - with_it / without,
        f"{name}_in": float(off.tokens_in - on.tokens_in),
        f"{name}_out": float(off.tokens_out - on.tokens_out),
    }
    if switch.stages:
        spent, saved = (sum(each.stages.get(s, 0.0) for s in switch.stages) for each in (off, on))
        figures[f"{name}_stage_ms"] = 1_000 * (spent - saved)
    return figures


if __name__ == "__main__":
    main()
