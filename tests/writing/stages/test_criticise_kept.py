"""What a critic said of a text is kept after a small repair of its facts, as far as it stands."""

from dataclasses import replace

import pytest

from tests.writing.briefs import a_brief, a_draft
from writing.review import Critique, Finding, GateDecision, Remark
from writing.stages.criticise import carried, is_kept

BEATS = {
    1: "Ilse counted the oars twice. One was missing.",
    2: "“Nobody came down here,” said Aron. He looked at the water.",
}
TEXT = "\n\n".join(BEATS.values())
WROTE = Finding(kind="tone", severity="minor", sentence="A joke.", quote="He looked at the water")
OTHER = Finding(kind="missing_point", severity="major", sentence="Not there.", beat=1)
FOR_FACTS = GateDecision(verdict="revise", aim="facts", mend=(OTHER,))


@pytest.mark.parametrize(
    ("asked", "score", "partial"),
    [
        (FOR_FACTS.model_copy(update={"aim": "style"}), 7.0, True),
        (FOR_FACTS, None, True),
        (FOR_FACTS, 7.0, False),
        (FOR_FACTS.model_copy(update={"mend": (WROTE,)}), 7.0, True),
    ],
)
def test_it_reads_again(asked: GateDecision, score: float | None, partial: bool):
    dials = replace(a_brief().dials, write_partial_revision=partial)
    assert not is_kept(Critique(score=score, findings=(WROTE,)), asked, dials)


def test_after_a_small_repair_of_facts_what_still_stands_is_kept():
    assert is_kept(Critique(score=7.0, findings=(WROTE,)), FOR_FACTS, a_brief().dials)
    remarks = (Remark(quote="One was missing", remark="Dull."), Remark(quote="gone", remark="x"))
    read = Critique(score=7.0, remarks=remarks, findings=(WROTE,), best="not there any more")
    text = f"At dusk. {TEXT}"
    kept = carried(read, a_brief(), a_draft({**BEATS, 1: f"At dusk. {BEATS[1]}"}), text)
    (remark,) = kept.remarks
    assert remark.start is not None
    assert text[remark.start : remark.end] == "One was missing"
    assert (kept.score, kept.best, kept.findings, kept.before) == (7.0, "", (WROTE,), True)
