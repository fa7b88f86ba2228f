"""What is said of a draft: findings, checks made or not made, a score, a decision. Values.

"Not checked" is never a pass and never a fault of the text: a check that could not be made
says why, and a score that could not be read is null.
"""

from typing import Literal

from pydantic import BaseModel, ConfigDict, Field

from writing.pipeline import Verdict
from writing.repetition import Repetition

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
    `revision` is the book's that the draft was held against; None: of before that was kept.
    """

    checks: tuple[Check, ...]
    findings: tuple[Finding, ...] = ()
    settled: tuple[Finding, ...] = ()
    facts: int = 0
    unproved: int = 0
    points_met: dict[str, str] = Field(default_factory=dict)  # required point: its sentence
    revision: int | None = None


class Remark(_Value):
    """One remark of the critic, with the words it is about (verified to stand in the text).

    `start` and `end` are the quote's characters in the chapter's text; `scale` is the one of
    `Critique.scores` that it weighs on (empty: the critic did not say).
    """

    quote: str
    remark: str
    beat: int | None = None
    start: int | None = None
    end: int | None = None
    scale: str = ""


class Critique(_Value):
    """`score` is 0 to 10, null when the critic could not be read; `why` then says why.

    `findings` are breaks of tone and of style, which only a reader can judge. `best` is the
    passage that it praised, `dropped` how many of its remarks and breaks quoted nothing of the
    text. `repeated` is what code counted in the text, and what the critic was shown. `before`:
    guilty passages were mended since it read the text, and what it said of the others is kept.
    """

    score: float | None = None
    scores: dict[str, float] = Field(default_factory=dict)
    remarks: tuple[Remark, ...] = ()
    findings: tuple[Finding, ...] = ()
    change: str = ""  # the one change that would help most
    why: str = ""
    best: str = ""
    dropped: int = 0
    repeated: tuple[Repetition, ...] = ()
    before: bool = False


Aim = Literal["facts", "style"]


class Change(_Value):
    """A passage of a beat before and after its rewriting; all else of the beat is as it was."""

    beat: int
    before: str
    after: str


class RoundReport(_Value):
    """What a revision round did. `refused` says of each passage that stays as it was why.

    A round that is not `kept` was undone, `why` says for what: the text is that of before.
    """

    number: int
    aim: Aim
    changes: tuple[Change, ...] = ()
    words_before: int = 0  # of the passages that changed
    words_after: int = 0
    closed: tuple[Finding, ...] = ()
    still_open: tuple[Finding, ...] = ()
    opened: tuple[Finding, ...] = ()
    refused: tuple[str, ...] = ()
    score_before: float | None = None
    score_after: float | None = None
    kept: bool = True
    why: str = ""


class GateDecision(_Value):
    """What follows, each reason a sentence for the author; `beats` are those to revise, so
    that `mend` is mended or, where the round's `aim` is style, as the critic remarks.

    `stands` is the revision whose text is in force: another than the judged one where its
    round was undone (None: the judged one). `round` reports on the round that was judged.
    """

    verdict: Verdict
    reasons: tuple[str, ...] = ()
    beats: tuple[int, ...] = ()
    mend: tuple[Finding, ...] = ()
    aim: Aim | None = None
    stands: int | None = None
    round: RoundReport | None = None
