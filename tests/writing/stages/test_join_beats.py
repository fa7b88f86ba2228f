import pytest

from tests.writing.briefs import a_draft, a_plan
from writing.pipeline import ImpossibleState
from writing.stages.join_beats import join_beats


def test_it_joins_in_the_plans_order() -> None:
    draft = a_draft({2: "Two.\n", 1: "One.\n\nMore."}, plan=a_plan(beats=2))
    assert join_beats(draft) == "One.\n\nMore.\n\nTwo."


@pytest.mark.parametrize("beats", [{1: "One."}, {1: "One.", 2: " \n"}, {2: "Two."}])
def test_a_hole_is_refused(beats: dict[int, str]) -> None:
    with pytest.raises(ImpossibleState, match="no text of beat"):
        join_beats(a_draft(beats, plan=a_plan(beats=2)))
