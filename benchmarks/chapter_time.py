"""How long does a chapter take against the model's own critical path, in each mode?

    python -m benchmarks.chapter_time

A paced model server (1.0 s to the first token, 50 tokens a second, 64 slots), six beats of 250
words, seams that are kept. Each mode with 0, 1 and 2 revision rounds; then the moments of a
chapter whose plan is ready and of one whose plan is made live: with nothing found, and with a
missing point that is repaired and checked again. The ideal is computed from fixed sizes: beat
words x 1.39 tokens, extraction 170, seam 5, critic 130, plan 250. Own overhead is the time in
which no request to the model was under way. Those by mode and rounds are written
several at once, which lengthens them where the machine has too little time.
"""

from collections.abc import Mapping

from benchmarks.chapters import Of, Variant, a_cluster, alone, write_all
from benchmarks.ground import a_database, report
from benchmarks.pace import Prompts, a_paced_model, ideal
from benchmarks.written import Written

MODES = ("distributed", "parallel", "sequential")
ROUNDS = (0, 1, 2)
WANTED = {(mode, rounds): Variant(mode=mode, rounds=rounds) for mode in MODES for rounds in ROUNDS}
STAGES = ("collect_context", "retrieve_context", "plan_chapter", "write_chapter",
          "validate_continuity", "criticise")  # fmt: skip


def main() -> None:
    with a_paced_model(), a_database(), a_cluster():
        figures = measure()
    report("chapter_time", figures)


def measure() -> dict[str, float]:
    moments, _written = of_moments()
    return {**moments, **of_modes(write_all(WANTED.values()))}


def of_moments() -> tuple[dict[str, float], list[tuple[Variant, Written]]]:
    """Each chapter by itself, and the clean ones. Those of a ready plan have the plain names."""
    figures: dict[str, float] = {}
    found = []
    for suffix, live in (("", False), ("_live", True)):
        variant = Variant(live=live, approve=True)
        clean, prompts = alone(variant)
        found.append((variant, clean))
        repaired, _prompts = alone(Variant(live=live, finding=True))
        assert repaired.rounds == 1, repaired
        own = _named(suffix, _moments(clean, prompts, live=live))
        figures |= own | {f"repaired{suffix}_s": repaired.seconds}
        if not live:
            figures |= {f"stage_{name}_s": clean.stages.get(name, 0.0) for name in STAGES}
            figures["steps_waited_ms"] = 1_000 * clean.waited
        else:
            figures["stage_plan_chapter_live_s"] = clean.stages.get("plan_chapter", 0.0)
    figures["stage_approve_chapter_s"] = figures["memory_written_s"] - figures["checked_s"]
    return figures, found


def _moments(written: Written, prompts: Prompts, *, live: bool) -> dict[str, float]:
    moments = written.moments
    best = ideal(live=live)
    return {
        "first_token_s": moments["first_prose_s"],
        "text_complete_s": moments["text_complete_s"],
        "checked_s": written.seconds,
        "memory_written_s": moments["memory_written_s"],
        "ideal_s": best,
        "ratio_to_ideal": written.seconds / best,
        "own_overhead_ms": written.own_ms,
        "words": float(written.words),
        "calls": float(written.calls),
        "output_tokens": float(prompts.tokens_out),
        "output_tokens_per_word": prompts.tokens_out / written.words,
        "prompt_characters": float(prompts.characters),
        "prompt_cached_share": prompts.share,
    }


def _named(suffix: str, figures: Mapping[str, float]) -> dict[str, float]:
    """`checked_s` as `checked_live_s`: the unit stays last."""
    if not suffix:
        return dict(figures)
    named = {}
    for name, value in figures.items():
        stem, _, unit = name.rpartition("_")
        keeps = unit in ("s", "ms")
        named[f"{stem}{suffix}_{unit}" if keeps else f"{name}{suffix}"] = value
    return named


def of_modes(of: Of) -> dict[str, float]:
    """Seconds and tokens of a chapter, by mode and rounds."""
    figures: dict[str, float] = {}
    for (mode, rounds), variant in WANTED.items():
        written, name = of(variant), f"chapter_{mode}_{rounds}_rounds"
        assert written.rounds == rounds, (mode, rounds, written)
        figures |= {f"{name}_s": written.seconds, f"{name}_tokens": _tokens(written)}
    for mode in MODES:
        figures[f"ideal_{mode}_s"] = ideal(mode)
        ratio = figures[f"chapter_{mode}_0_rounds_s"] / ideal(mode)
        figures[f"ratio_to_ideal_{mode}"] = ratio
    return figures


def _tokens(written: Written) -> float:
    return float(written.tokens_in + written.tokens_out)


if __name__ == "__main__":
    main()
