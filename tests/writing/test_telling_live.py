"""What `manage.py demo` says of a run, in the words of the pages."""

from uuid import UUID

import pytest

from writing import pipeline
from writing.events import BeatState, Chunk, Complete, Error, Event, FactsRead, Status, Usage
from writing.telling_live import line_about, stage_name


def status(stage: str, state: str, message: str = "", seconds: float | None = None) -> Status:
    told = {"stage": stage, "state": state, "message": message, "seconds": seconds}
    return Status.model_validate(told)


@pytest.mark.parametrize("stage", [each for each in pipeline.STAGES if "_" in each])
def test_no_stage_is_called_as_the_program_calls_it(stage: str) -> None:
    assert "_" not in stage_name(stage)


@pytest.mark.parametrize(
    ("event", "line"),
    [
        (status(pipeline.EXTRACT, "done", seconds=1.0), ""),
        (status(pipeline.EXTRACT, "failed", "No answer."), "Facts: No answer."),
        (status(pipeline.PLAN, "started", "Planning"), "Plan: Planning"),
        (status(pipeline.PLAN, "done", "A long story", 67.62), "Plan: done in 67.6 s"),
        (status("run", "stopped", "No model."), "No model."),
        (Chunk(beat=1, attempt=1, content="She"), ""),
        (Usage(tokens_in=1, tokens_cached=0, tokens_out=1, cost="0"), ""),
        (BeatState(beat=2, state="waiting", title="Night"), "Scene 2: planned · Night"),
        (BeatState(beat=2, state="writing", title="Night"), "Scene 2: being written"),
        (BeatState(beat=2, state="done", words=1), "Scene 2: written, 1 word"),
        (BeatState(beat=2, state="failed", message="Why"), "Scene 2: could not be written · Why"),
        (FactsRead(beat=3, facts=1), "Scene 3: 1 fact read"),
        (
            FactsRead(beat=3, facts=0, refused=2),
            "Scene 3: 0 facts read, 2 left out: the text does not say them",
        ),
        (
            FactsRead(beat=3, facts=0, why="Too small."),
            "Scene 3: its facts could not be read. Too small.",
        ),
        (
            Complete(document_id=UUID(int=1), word_count=398, state="drafted", sha256=""),
            "The draft stands: 398 words",
        ),
        (Error(message="Gone."), "Stopped: Gone."),
    ],
    ids=lambda value: "" if isinstance(value, str) else value.type,
)
def test_a_line(event: Event, line: str) -> None:
    assert line_about(event) == line
