"""What `python -m benchmarks` measures, in its order, and what each figure should be. Data.

A target misses when its figure is more than MARGIN beyond it. `claim` is what the older system
said of itself, for comparison; a figure with a claim and no goal is shown, not judged.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from benchmarks.around import AROUND, OWN, QUEUE
from benchmarks.rows import Figures, Row, Section


@dataclass(frozen=True)
class Bench:
    """A module of this package that is run; `arguments` as on its command line.

    `beside`: others of its kind are run at the same time, each until what is timed of it.
    """

    name: str
    arguments: tuple[str, ...] = ()
    beside: bool = False


BENCHES = (
    Bench("queue_hops"),
    Bench("queue_load"),
    Bench("paced"),
    Bench("own_cost"),
    Bench("load", ("--search",)),
    Bench("graph"),
    Bench("memory"),
    Bench("units"),
    Bench("killer", ("--seed", "1"), beside=True),
    Bench("reindex", beside=True),
    Bench("growth", beside=True),
    Bench("rules", beside=True),
    Bench("retrieval", ("--quick",), beside=True),
)


MOMENTS = Section(
    "Moments of a chapter: 1,500 words, six scenes, 1.0 s to the first token, 50 tokens a second",
    (
        Row("first_token_s", "first prose seen, plan ready", 1.3),
        Row("first_token_live_s", "first prose seen, plan made live", 5.0),
        Row("text_complete_s", "text complete, plan ready", 9.5),
        Row("text_complete_live_s", "text complete, plan made live", 14.5),
        Row("checked_s", "checked, nothing found, plan ready", 14.0),
        Row("checked_live_s", "checked, nothing found, plan made live", 19.0),
        Row("repaired_s", "one finding repaired and checked again, plan ready", 19.0),
        Row("repaired_live_s", "one finding repaired and checked again, plan made live", 24.0),
        Row("memory_written_s", "memory written, plan ready", 15.0),
        Row("memory_written_live_s", "memory written, plan made live", 20.0),
        Row("output_tokens_per_word", "output tokens a word, all calls, plan ready", 2.0),
        Row("output_tokens_per_word_live", "output tokens a word, all calls, plan made live", 2.3),
        Row("prompt_characters", "prompt characters, plan ready", 70_000),
        Row("prompt_characters_live", "prompt characters, plan made live", 80_000),
        Row("prompt_cached_share", "of these cached, plan ready", 0.5, least=True),
        Row("prompt_cached_share_live", "of these cached, plan made live", 0.5, least=True),
        Row("words", "words of 1,500 asked", 1_425, least=True),
        Row("ideal_s", "the model's own time, plan ready"),
        Row("ratio_to_ideal", "time against the model's own", 1.05),
        Row("own_overhead_ms", "time in which no model was asked, ms", 300),
    ),
)
MODES = Section(
    "A chapter by mode and revision rounds, plan ready, seconds (and tokens)",
    tuple(
        Row(f"chapter_{mode}_{rounds}_rounds_{unit}", f"{mode}, {rounds} rounds{of}")
        for mode in ("distributed", "parallel", "sequential")
        for rounds in (0, 1, 2)
        for unit, of in (("s", ""), ("tokens", ", tokens"))
    ),
    "Those of a mode were written beside each other.",
)
SAVINGS = Section(
    "Before and after: the older settings one scene after the other, today's distributed",
    (
        Row("before_without_s", "before, no revision", claim="60-180 s"),
        Row("after_without_s", "after, no revision", 90.0, claim="30-90 s"),
        Row("saving_vs_before_without", "saved, no revision", 0.5, least=True, claim="50 %"),
        Row("before_s", "before, one revision round", claim="180-540 s"),
        Row("after_s", "after, one revision round", 240.0, claim="90-240 s"),
        Row("saving_vs_before", "saved, one revision round", 0.75, least=True, claim="55-65 %"),
        Row(
            "saving_vs_elsewhere", "no revision, against another system's 77.4 s", 0.75, least=True
        ),
        Row("tokens_uncached_before", "tokens not of a cached prefix, before", claim="8-10k"),
        Row("tokens_uncached_after", "tokens not of a cached prefix, after", claim="6-8k"),
        Row("tokens_uncached_saving", "of these saved", 0.2, least=True, claim="20 %"),
        Row("tokens_before", "all tokens, before"),
        Row("tokens_after", "all tokens, after"),
        Row("tokens_saving", "of all saved"),
        Row("tokens_out_before", "of these answered, before"),
        Row("tokens_out_after", "of these answered, after"),
        Row("fastest_s", "preset fastest, one round, plan ready"),
        Row("best_quality_s", "preset best quality, one round, plan ready"),
    ),
)


def _stage(name: str, goal: float, claim: str) -> tuple[Row, Row]:
    return (
        Row(f"{name}_before_s", f"{name}, before"),
        Row(f"{name}_after_s", f"{name}, after", goal, claim=claim),
    )


STAGES = Section(
    "Seconds of each stage, no revision",
    (
        *_stage("collect_context", 2.0, "1-2 s"),
        *_stage("retrieve_context", 3.0, "1-3 s"),
        *_stage("plan_chapter", 5.0, "0-5 s"),
        *_stage("write_chapter", 45.0, "15-45 s"),
        *_stage("validate_continuity", 8.0, "4-8 s"),
        *_stage("criticise", 5.0, "3-5 s"),
        *_stage("approve_chapter", 10.0, "5-10 s"),
    ),
    "Planned live before, ready after. To approve is until memory is written.",
)


def _switch(name: str, says: str, claim: str, **judged: float) -> tuple[Row, ...]:
    """`judged`: goals of seconds (`s`) or of the share of the chapter's time (`share`)."""
    key = f"switch_{name}"
    return (
        Row(f"{key}_s", f"{says}: seconds", judged.get("s"), least=True, claim=claim),
        Row(f"{key}_share", f"{says}: share of the time", judged.get("share"), least=True),
        Row(f"{key}_stage_ms", f"{says}: ms within its stages"),
        Row(f"{key}_in", f"{says}: tokens asked"),
        Row(f"{key}_out", f"{says}: tokens answered"),
    )


SWITCHES = Section(
    "What each optimisation saves: switched off alone, everything else as it is",
    (
        *_switch("redis_cache", "cache of context and passages", "5 s"),
        *_switch("no_reindex", "documents not indexed again", "10 s"),
        *_switch("fewer_tokens", "fewer tokens a word, a scene", "20 % of writing"),
        *_switch("rules_cache", "cache of rules", "2 s"),
        *_switch("two_rounds", "two rounds, not three", "30 % of revisions"),
        *_switch("prioritised", "context in order of weight", "10 % of revisions"),
        *_switch("ready_plan", "a plan made beforehand", "5-15 s", s=5.0),
        *_switch("distributed", "scenes on all workers", "40 % of writing", share=0.4),
        *_switch("partial_revision", "guilty passages only", ""),
    ),
    "Effect on quality: not measurable here (the model is scripted).",
)
SECTIONS = (MOMENTS, MODES, SAVINGS, STAGES, SWITCHES, QUEUE, OWN, AROUND)


def missed(figures: Figures) -> tuple[Row, ...]:
    """Beyond their goal by more than MARGIN, or not measured."""
    rows = (row for section in SECTIONS for row in section.rows)
    return tuple(row for row in rows if row.verdict(figures) in ("missed", "absent"))


def lines(figures: Figures) -> Iterator[str]:
    """The table as text; what was not measured and has no goal is left out."""
    for section in SECTIONS:
        rows = [row for row in section.rows if row.key in figures or row.goal is not None]
        if rows:
            yield ""
            yield section.title
            yield from (_line(row, figures) for row in rows)
            if section.note:
                yield f"  {section.note}"


def _line(row: Row, figures: Figures) -> str:
    value = shown(figures[row.key]) if row.key in figures else "-"
    return (
        f"  {row.says:<58}{value:>11}{goal_of(row):>12}  {row.verdict(figures):<7}"
        f"{row.claim:<18}{row.key}"
    ).rstrip()


def goal_of(row: Row) -> str:
    if row.goal is None:
        return ""
    return f"{'>=' if row.least else '<='} {shown(row.goal)}"


def shown(value: float) -> str:
    """Three figures, or all of a large number."""
    if abs(value) >= 100 or not value:
        return f"{value:,.0f}"
    return f"{value:.2f}" if abs(value) < 10 else f"{value:.1f}"
