"""A sentence that a seam brings in is held against the story as any other. Near misses first."""

import pytest
from pytest_django import Settings

from memory import ledger
from novellaforge import loop
from tests.model_server import ChatRequest, ModelServer, asks_for, says
from tests.writing.dead_man import ACT, a_book, begin, tell, write
from writing import pipeline
from writing.models import ContinuityIssue, GenerationRun
from writing.pipeline import Step
from writing.runs import again, perform

pytestmark = pytest.mark.django_db(transaction=True)
State = GenerationRun.State

OF_HIM = "Aron Pell had loved it more than any other bank of the river."
BEATS = (
    f"Ilse Varga untied the rope and waited for the wind.\n\nThe bank was empty. {OF_HIM}",
    "She looked over the water and the reeds until the light had gone.\n\nThen it was dark.",
)
TURNED = f"<before>{OF_HIM} The bank was empty.</before>"
WITH_ACT = f"<before>The bank was empty. {ACT}</before>"


@pytest.fixture
def told(asked: ModelServer, settings: Settings) -> ModelServer:
    tell(asked, settings)
    return asked


def mended(server: ModelServer, seam: str) -> GenerationRun:
    """Its beats were read before they were joined by this seam."""
    server.answer(says("Two scenes of a novel"), seam)
    book = a_book()
    server.calls.clear()
    run = begin(book, 3, server, BEATS, mode="distributed", auto_approve=True)
    for step in (
        Step(pipeline.COLLECT),
        Step(pipeline.RETRIEVE),
        *(Step(pipeline.WRITE, beat) for beat in (1, 2)),
        *(Step(pipeline.EXTRACT, beat) for beat in (1, 2)),
        Step(pipeline.SEAM, 1),
    ):
        loop.run(perform(run.pk, step), timeout=60)
    return run


def readings(server: ModelServer) -> int:
    return sum(asks_for("ExtractAnswer")(call.request) for call in server.calls)


def found(run: GenerationRun) -> list[str]:
    return list(ContinuityIssue.objects.filter(chapter=run.chapter).values_list("rule", flat=True))


@pytest.mark.parametrize("seam", ["keep", TURNED])
def test_where_no_sentence_is_new_nothing_is_read_again(told: ModelServer, seam: str) -> None:
    write(mended(told, seam))
    assert readings(told) == len(BEATS)


def test_what_a_seam_says_is_checked_and_remembered(told: ModelServer) -> None:
    run = mended(told, WITH_ACT)
    assert readings(told) == len(BEATS)  # the joining does not wait for it
    run = write(run)
    assert readings(told) == len(BEATS) + 1
    assert run.version
    assert ACT in run.version.text
    assert (run.state, found(run)) == (State.DRAFTED, ["dead_acts"])
    assert ACT in [fact.sentence for fact in ledger.of_version(run.version).facts]


def test_also_once_the_other_beat_is_written_again(told: ModelServer) -> None:
    run = write(mended(told, WITH_ACT))
    told.answer(says("Two scenes of a novel"), "keep")
    second = write(again(run, 2, "", run.requested_by))
    assert found(second) == ["dead_acts"]
    assert second.version
    assert ACT in [fact.sentence for fact in ledger.of_version(second.version).facts]


def test_one_that_cannot_be_read_is_told_and_not_approved(told: ModelServer) -> None:
    def of_the_seam(request: ChatRequest) -> bool:
        return asks_for("ExtractAnswer")(request) and ACT in request.prompt

    told.answer(of_the_seam, "no answer at all")
    run = write(mended(told, WITH_ACT))
    assert run.state == State.DRAFTED
    checks = run.steps.get(stage=pipeline.VALIDATE).result["checks"]
    assert [each["name"] for each in checks if not each["done"]] == ["facts"], checks
