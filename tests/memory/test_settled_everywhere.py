"""What the author closed or let go is open for nobody."""

from typing import Any

import pytest

from memory import ledger
from memory import threads_deciding as deciding
from memory.context import gather
from memory.standpoint import Standpoint
from memory.threads_reading import decisions_of, settled
from tests.factories import an_outlined_project
from tests.memory.stored import Told


@pytest.mark.parametrize("act", [deciding.close, deciding.let_go])
def test_settled_it_is_in_no_prompt_and_no_rule_reads_it(act: Any, db: None) -> None:
    book = Told(an_outlined_project(chapters=3))
    fact = book.tell(1, "Who cut the rope?", "thread", value="who cut the rope", slot="open")
    book.keep()
    project = book.project

    def openings() -> tuple[str, ...]:
        return gather(Standpoint(project.pk, project.revision, "en", 2)).openings

    assert openings()
    before = ledger.state_of(project.pk)
    deciding.plan(project, fact.uid)
    assert openings()
    act(project, fact.uid)
    assert not openings()
    assert not ledger.standing(project.pk).facts
    assert ledger.state_of(project.pk) != before
    assert [each.what for each in settled(decisions_of(project.pk).values())] == [
        "who cut the rope"
    ]
    deciding.reopen(project, fact.uid)
    assert openings()
    assert ledger.state_of(project.pk) == before
