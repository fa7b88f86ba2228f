"""What a revision round did: kept, or undone and why."""

from typing import Any

import pytest

from writing.review import Change, Check, Critique, Finding, RoundReport, ValidationReport
from writing.rounds import Before, judged, sentence

TEXT = "Aron took the oars. The lamp was out. Ilse had counted six of them."
CHANGE = Change(beat=1, before="Aron took the oars.", after="Ilse took the oars herself.")


def contradiction(key: str, quote: str = "", against: str = "", chapter: int = 1) -> Finding:
    return Finding(
        kind="contradiction", severity="blocking", sentence=f"{key} is wrong.", beat=1,
        quote=quote, against=against, against_chapter=chapter, key=key,
    )  # fmt: skip


def missing(point: str) -> Finding:
    return Finding(kind="missing_point", severity="major", sentence="Not told.", against=point)


LENGTH = Finding(kind="length", severity="minor", sentence="90 words; 100 were asked for.")
OLD = contradiction("a", "Aron took the oars.", "Aron died.")
RULES = Check(name="rules", done=True)
UNMADE = Check(name="rules", done=False, why="The graph is away.")


def report(*findings: Finding, check: Check = RULES) -> ValidationReport:
    return ValidationReport(checks=(check,), findings=findings)


def a_round(*after: Finding, check: Check = RULES, **begun: Any) -> RoundReport:
    given = {
        "report": report(OLD), "critique": Critique(score=7.0), "aim": "facts",
        "changes": (CHANGE,), "score": 7.0,
    } | begun  # fmt: skip
    critique = Critique(score=given.pop("score"), why="It was cut.")
    before = Before(revision=0, chapter=4, text=TEXT, **given)
    return judged(before, report(*after, check=check), critique, 1)


def test_a_finding_closed_and_none_opened_is_kept() -> None:
    done = a_round()
    assert (done.kept, done.why, done.closed, done.still_open) == (True, "", (OLD,), ())
    assert (done.words_before, done.words_after) == (4, 5)


def test_a_finding_still_open_is_kept_and_said() -> None:
    done = a_round(OLD)
    assert (done.kept, done.closed, done.still_open) == (True, (), (OLD,))


@pytest.mark.parametrize(
    "found",
    [
        pytest.param(contradiction("b", "The lamp was out."), id="of sentences nobody touched"),
        pytest.param(
            contradiction("b", "The lamp was out.", "Ilse had counted six of them.", 4),
            id="of two sentences of this chapter nobody touched",
        ),
        pytest.param(LENGTH.model_copy(), id="a length that was wrong before"),
    ],
)
def test_what_was_there_before_is_not_the_round_s_fault(found: Finding) -> None:
    done = a_round(found, report=report(OLD, LENGTH))
    assert (done.kept, done.opened) == (True, ())


@pytest.mark.parametrize(
    ("found", "why"),
    [
        (contradiction("b", "Ilse took the oars herself."), "It opened a finding: b is wrong."),
        (
            contradiction("b", "The lamp was out.", "Ilse took the oars herself.", 4),
            "It opened a finding: b is wrong.",
        ),
        (missing("Aron rows."), "It lost what must happen: “Aron rows.”."),
        (LENGTH, "It opened a finding: 90 words; 100 were asked for."),
    ],
)
def test_a_round_that_opens_a_finding_is_rolled_back(found: Finding, why: str) -> None:
    done = a_round(found)
    assert (done.kept, done.opened, done.why) == (False, (found,), why)


def test_a_round_that_cannot_be_checked_again_is_rolled_back() -> None:
    done = a_round(check=UNMADE)
    assert (done.kept, done.why) == (False, "It could not be checked again. The graph is away.")


def test_a_check_that_was_not_made_before_undoes_nothing() -> None:
    assert a_round(check=UNMADE, report=report(OLD, check=UNMADE)).kept


@pytest.mark.parametrize(
    ("aim", "score", "why"),
    [
        ("facts", 2.0, ""),
        ("facts", None, ""),
        ("style", 7.0, ""),
        ("style", 7.5, ""),
        ("style", 6.9, "The critic gives 6.9 where it gave 7.0."),
        ("style", None, "The critic could not be read afterwards. It was cut."),
    ],
)
def test_the_score_undoes_rounds_of_style_only(aim: str, score: float | None, why: str) -> None:
    done = a_round(aim=aim, score=score)
    assert (done.kept, done.why) == (not why, why)
    assert (done.score_before, done.score_after) == (7.0, score)


def test_where_nothing_changed_nothing_is_undone() -> None:
    done = a_round(missing("Aron rows."), changes=(), refused=("It stays.",))
    assert (done.kept, done.refused) == (True, ("It stays.",))


def test_it_is_said_in_a_sentence() -> None:
    assert sentence(a_round(OLD)) == (
        "Round 1 changed one passage (4 words, now 5), closed 0 findings and left 1 open."
    )
    undone = sentence(a_round(missing("Aron rows."), refused=("“The lamp” stays.",)))
    assert "It was undone. It lost what must happen" in undone
    assert undone.endswith("“The lamp” stays.")
