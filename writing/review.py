"""What is said of a draft: findings, checks made or not made, a score, a decision. Values.

"Not checked" is never a pass and never a fault of the text: a check that could not be made
says why, and a score that could not be read is null.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from writing.pipeline import Verdict

Severity = Literal["blocking", "major", "minor"]
Kind = Literal[
    "missing_point", "forbidden_action", "unplanned_name", "length",
    "contradiction", "already_told", "too_early", "tone", "style_shift",
]  # fmt: skip


class _Value(BaseModel):
    model_config = ConfigDict(frozen=True, extra="ignore")


class Finding(_Value):
    """Something wrong. `quote` stands verbatim in the text (empty: something is missing).

    `against` is what it is wrong by: the required point, the ban, the name, the outline's words
    of what is yet to come, or the sentence that it contradicts or repeats, verbatim in the text
    of chapter `against_chapter` (None: not of a chapter; 0: the bible). `rule` is what found it,
    `key` is the same in every re-run: what the author settled stays settled.
    """

    kind: Kind
    severity: Severity
    sentence: str  # what is wrong, for the author, in the interface's language
    quote: str = ""
    beat: int | None = None
    against: str = ""
    against_chapter: int | None = None
    rule: str = ""
    key: str = ""


class Check(_Value):
    """One check of the report; `why` says what kept it from being made."""

    name: str
    done: bool
    why: str = ""


class BeatCheck(_Value):
    """Result of check_beat: contradictions that rules find; `why` is what it could not see."""

    findings: tuple[Finding, ...] = ()
    why: str = ""


class ValidationReport(_Value):
    """`settled` are findings whose key the author dismissed or intends: they count no more.

    `facts` is how many sentences say something; `unproved`, how many facts had none that does.
    """

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...] = ()
    settled: tuple[Finding, ...] = ()
    facts: int = 0
    unproved: int = 0
    points_met: dict[str, str] = Field(default_factory=dict)  # required point: its sentence


class Remark(_Value):
    """One remark of the critic, with the words it is about (verified to stand in the text)."""

    quote: str
    remark: str
    beat: int | None = None


class Critique(_Value):
    """`score` is 0 to 10, null when the critic could not be read; `why` then says why.

    `findings` are breaks of tone and of style, which only a reader can judge.
    """

    score: float | None = None
    scores: dict[str, float] = Field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    findings: tuple[Finding, ...] = ()
    change: str = ""  # the one change that would help most
    why: str = ""


class GateDecision(_Value):
    """What follows, each reason a sentence for the author; `beats` are those to revise."""

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    beats: tuple[int, ...] = ()
