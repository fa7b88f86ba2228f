"""Proofs of what a chapter owes: asked once, whoever asks for them."""

import pytest

from novellaforge.llm import LLM
from tests.model_server import ModelServer
from tests.writing.stages.test_validate_continuity import (
    BAN,
    POINT,
    SHAPE,
    TEXT,
    a_written_brief,
    a_written_draft,
)
from writing.claimed import proofs_of
from writing.proving import Proof, Proofs
from writing.review import ValidationReport
from writing.stages.validate_continuity import validate_continuity

pytestmark = pytest.mark.django_db(transaction=True)

DRAFT = a_written_draft(required_points=(POINT,), forbidden=(BAN,))
MISSING = "One was missing."


async def test_a_chapter_that_owes_nothing_asks_nobody(llm: LLM, server: ModelServer):
    assert await proofs_of(a_written_brief(), a_written_draft(), TEXT, llm) == Proofs()
    assert server.calls == []


async def test_what_cannot_be_read_says_why(llm: LLM, server: ModelServer):
    server.answer(SHAPE, "No.")
    found = await proofs_of(a_written_brief(), DRAFT, TEXT, llm)
    assert (found.of, bool(found.why)) == ({}, True)


async def test_a_point_whose_sentence_still_stands_is_not_asked_for(llm: LLM, server: ModelServer):
    before = ValidationReport(checks=(), points_met={POINT: MISSING})
    server.answer(SHAPE, {"b1": "none"})
    found = await proofs_of(a_written_brief(), DRAFT, TEXT, llm, before=before)
    assert found.of == {f"p {POINT}": Proof("proved", MISSING), f"b {BAN}": Proof("absent")}
    assert list(server.calls[0].request.schema["properties"]) == ["b1"]


async def test_the_report_asks_for_no_proof_that_it_is_given(llm: LLM, server: ModelServer):
    server.answer(SHAPE, {"p1": MISSING, "b1": "none"})
    brief = a_written_brief()
    known = await proofs_of(brief, DRAFT, TEXT, llm)
    report = await validate_continuity(brief, DRAFT, TEXT, llm, known=known)
    assert report.points_met == {POINT: MISSING}
    assert len(server.calls) == 1


async def test_the_report_says_what_kept_the_proofs_from_being_read(llm: LLM, server: ModelServer):
    given = await validate_continuity(
        a_written_brief(), DRAFT, TEXT, llm, known=Proofs(why="It was cut.")
    )
    assert {each.name for each in given.checks if each.why == "It was cut."} == {
        "required_points", "forbidden_actions",
    }  # fmt: skip
    assert server.calls == []
