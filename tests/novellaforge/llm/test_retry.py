import pytest

from novellaforge.llm import Provider
from novellaforge.llm.errors import ModelBusy, ModelError, ModelKeyRefused, ModelUnreachable
from novellaforge.llm.retry import LONGEST_PAUSE_SECONDS, pause

PATIENT = Provider("http://x/v1", retries=3, backoff_seconds=0.5)


@pytest.mark.parametrize(
    ("error", "failures", "longest"),
    [
        (ModelBusy(), 1, 0.5),
        (ModelBusy(), 2, 1.0),
        (ModelBusy(), 3, 2.0),
        (ModelBusy(), 4, None),
        (ModelUnreachable(), 1, 0.5),
        (ModelUnreachable(), 2, None),
        (ModelKeyRefused(), 1, None),
        (ModelBusy(retry_after=7.0), 1, 7.0),
        (ModelBusy(retry_after=LONGEST_PAUSE_SECONDS + 1), 1, None),
    ],
)
def test_the_longest_pause(error: ModelError, failures: int, longest: float | None) -> None:
    assert pause(error, failures, PATIENT, jitter=lambda: 1.0) == longest


def test_jitter_shortens_the_pause_but_not_what_the_server_asked() -> None:
    assert pause(ModelBusy(), 3, PATIENT, jitter=lambda: 0.25) == 0.5
    assert pause(ModelBusy(retry_after=7.0), 3, PATIENT, jitter=lambda: 0.0) == 7.0


def test_back_off_has_a_ceiling() -> None:
    stubborn = Provider("http://x/v1", retries=99, backoff_seconds=1.0)
    assert pause(ModelBusy(), 50, stubborn, jitter=lambda: 1.0) == LONGEST_PAUSE_SECONDS
