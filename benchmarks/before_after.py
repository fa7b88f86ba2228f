"""What do the chosen settings save against the older ones, and what do the two presets take?

    python -m benchmarks.before_after

Both with one revision round on the same paced model: before, one beat after the other, with the
older system's settings (three rounds allowed, coherence 6.5, 1.8 tokens a word, 2,400 a beat,
whole scenes revised, every document indexed again at approval, no cache, a plan made live);
after, the settings of today, distributed, the plan ready. `without`: no revision on either side.
All but `after_without` are written beside each other; stages are those of the same chapters.
ELSEWHERE_S is what the same chapter, without a revision, took on another system's sequential mode
with this model's pace.
"""

from collections.abc import Mapping
from typing import Any

from benchmarks.chapters import Of, Variant, a_cluster, write_all
from benchmarks.ground import a_database, report
from benchmarks.pace import a_paced_model
from benchmarks.written import Written

ELSEWHERE_S = 77.4
OLD: Mapping[str, Any] = {
    "max_revisions": 3,
    "quality_gate_coherence_threshold": 6.5,
    "write_tokens_per_word": 1.8,
    "write_max_tokens": 2_400,
    "write_partial_revision": False,
    "reindex_documents": True,
    "cache_context_seconds": 0,
    "cache_retrieval_seconds": 0,
    "cache_rules_seconds": 0,
    "context_prioritised": False,
}
STAGES = ("collect_context", "retrieve_context", "plan_chapter", "write_chapter",
          "validate_continuity", "criticise", "approve_chapter")  # fmt: skip
DOCUMENTS = 2


def main() -> None:
    with a_paced_model(), a_database(), a_cluster():
        found = measure()
    report("before_after", found)


def measure() -> dict[str, float]:
    return figures(write_all(WANTED, BY_THEMSELVES))


def figures(of: Of) -> dict[str, float]:
    before, without, quality, after, after_without, fastest = map(of, WANTED)
    assert before.rounds == after.rounds == 1, (before, after)
    saved = 1 - after.seconds / before.seconds
    return {
        "before_s": before.seconds,
        "after_s": after.seconds,
        "saving_vs_before": saved,
        "saving_vs_elsewhere": 1 - after_without.seconds / ELSEWHERE_S,
        "before_without_s": without.seconds,
        "after_without_s": after_without.seconds,
        "saving_vs_before_without": 1 - after_without.seconds / without.seconds,
        **_tokens("before", before),
        **_tokens("after", after),
        "tokens_saving": 1 - _all(after) / _all(before),
        "tokens_uncached_saving": 1 - _uncached(after) / _uncached(before),
        "tokens_out_saving": 1 - after.tokens_out / before.tokens_out,
        "fastest_s": fastest.seconds,
        "best_quality_s": quality.seconds,
        **_stages("before", without),
        **_stages("after", after_without),
    }


def _before(rounds: int) -> Variant:
    return Variant(
        mode="sequential", dials=OLD, rounds=rounds, live=True, approve=True, documents=DOCUMENTS
    )


def _after(rounds: int) -> Variant:
    return Variant(rounds=rounds, approve=True, documents=DOCUMENTS)


def _preset(name: str) -> Variant:
    """One round, the plan ready."""
    mode = "distributed" if name == "fastest" else "sequential"
    return Variant(mode=mode, dials={"preset": name}, rounds=1)


WANTED = (
    *(_before(1), _before(0), _preset("best_quality")),
    *(_after(1), _after(0), _preset("fastest")),
)
BY_THEMSELVES = (_after(0),)  # its memory would wait for that of others


def _all(written: Written) -> int:
    return written.tokens_in + written.tokens_out


def _uncached(written: Written) -> int:
    """Without those of prefixes that the provider still knew: what it worked on."""
    return _all(written) - written.tokens_cached


def _tokens(when: str, written: Written) -> dict[str, float]:
    return {
        f"tokens_{when}": float(_all(written)),
        f"tokens_in_{when}": float(written.tokens_in),
        f"tokens_cached_{when}": float(written.tokens_cached),
        f"tokens_uncached_{when}": float(_uncached(written)),
        f"tokens_out_{when}": float(written.tokens_out),
        f"calls_{when}": float(written.calls),
    }


def _stages(when: str, written: Written) -> dict[str, float]:
    stages = dict(written.stages)
    stages["approve_chapter"] = written.moments["memory_written_s"] - written.seconds
    return {f"{name}_{when}_s": stages.get(name, 0.0) for name in STAGES}


if __name__ == "__main__":
    main()
