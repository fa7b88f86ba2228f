"""What is written for the table, and that every row of it is filled from that."""

from dataclasses import replace

import pytest

from benchmarks import before_after, chapter_time, chapters, switches
from benchmarks.chapters import Variant
from benchmarks.pace import Prompts
from benchmarks.table import MODES, SAVINGS, STAGES, SWITCHES, Section
from benchmarks.written import Written
from writing.models import GenerationSettings

STAGE_NAMES = (*before_after.STAGES, "write_beat", "check_beat", "revise_beat")


def written(variant: Variant) -> Written:
    """As if each had taken as long as it has rounds and a minute, and asked for as much."""
    took = 60.0 + variant.rounds
    return Written(
        moments={"checked_s": took, "memory_written_s": took + 1},
        stages=dict.fromkeys(STAGE_NAMES, 1.0),
        waited=0.0, asking=took, calls=1, tokens_in=100, tokens_cached=0, tokens_out=10,
        words=1_500, rounds=variant.rounds,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("section", "figures"),
    [
        (MODES, chapter_time.of_modes(written)),
        (SAVINGS, before_after.figures(written)),
        (STAGES, before_after.figures(written)),
        (SWITCHES, {**switches.figures(written), "switch_no_reindex_stage_ms": 0.0,
                    "switch_two_rounds_stage_ms": 0.0}),
    ],
    ids=["modes", "savings", "stages", "switches"],
)  # fmt: skip
def test_every_row_is_filled(section: Section, figures: dict[str, float]):
    assert [row.key for row in section.rows if row.key not in figures] == []


def test_a_switch_is_off_alone_and_costs_what_it_saves():
    for switch in switches.SWITCHES:
        changed = {
            name
            for name in (
                "mode",
                "rounds",
                "finding",
                "live",
                "dense",
                "again",
                "documents",
                "told",
            )
            if getattr(switch.on, name) != getattr(switch.off, name)
        }
        assert len(changed) + bool(set(switch.off.dials) - set(switch.on.dials)) == 1, switch.name
    switch = switches.SWITCHES[0]

    def of(variant: Variant) -> Written:
        took = written(variant)
        slower = {"checked_s": took.seconds + 3.0} if variant == switch.off else {}
        return replace(took, moments=took.moments | slower)

    assert switches.figures(of)[f"switch_{switch.name}_s"] == 3.0


def test_settings_that_are_changed_are_settings():
    known = {field.name for field in GenerationSettings._meta.get_fields()}
    given = [*before_after.WANTED, *switches.WANTED]
    assert {name for variant in given for name in variant.dials} <= known


def test_the_moments_chapters_are_the_switches_too(monkeypatch):
    def alone(variant: Variant) -> tuple[Written, Prompts]:
        took = written(variant)
        moments = took.moments | {"first_prose_s": 1.0, "text_complete_s": 10.0}
        return replace(took, moments=moments, rounds=int(variant.finding)), Prompts(90, 45, 10)

    again: list[Variant] = []

    def wave(variants: list[Variant], at_once: int = 0) -> list[Written]:
        again.extend(variants)
        return list(map(written, variants))

    monkeypatch.setattr(chapter_time, "alone", alone)
    monkeypatch.setattr(chapters, "wave", wave)
    moments, clean = chapter_time.of_moments()
    of = chapters.write_all(switches.WANTED, (), clean)
    assert of(Variant(live=True, approve=True)).seconds == moments["checked_live_s"]
    assert switches.figures(of).keys() >= {"switch_ready_plan_s", "switch_distributed_share"}
    assert not [each for each in again if each in switches.BY_THEMSELVES]
