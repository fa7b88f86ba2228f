"""Alternatives beside the beat that stands, as a page and a program are shown them."""

from dataclasses import dataclass
from functools import cached_property

from pydantic import TypeAdapter, ValidationError

from projects.diff import Piece, compared
from projects.text import count_words, paragraphs
from writing.alternatives.asking import Standing
from writing.models import Proposal
from writing.review import Finding

_FINDINGS: TypeAdapter[list[Finding]] = TypeAdapter(list[Finding])


@dataclass(frozen=True)
class Offered:
    """One alternative; `stands` is the beat as it reads now."""

    proposal: Proposal
    stands: str

    @property
    def is_there(self) -> bool:
        return self.proposal.state in (Proposal.State.READY, Proposal.State.ACCEPTED)

    @property
    def is_standing(self) -> bool:
        """Whether it was taken, and is what the beat reads now."""
        taken = self.proposal.state == Proposal.State.ACCEPTED
        return taken and self.proposal.text == self.stands

    @property
    def can_be_taken(self) -> bool:
        return self.proposal.state == Proposal.State.READY and bool(self.stands)

    @cached_property
    def diff(self) -> tuple[Piece, ...]:
        return compared(self.stands, self.proposal.text) if self.is_there else ()

    @property
    def paragraphs(self) -> list[str]:
        return paragraphs(self.proposal.text)

    @property
    def words(self) -> int:
        return count_words(self.proposal.text)

    @property
    def findings(self) -> list[Finding]:
        return findings_of(self.proposal)

    @property
    def unchecked(self) -> str:
        return self.proposal.why if self.is_there else ""


def offered(proposals: list[Proposal], found: Standing) -> list[Offered]:
    return [Offered(each, found.text) for each in proposals]


def findings_of(proposal: Proposal) -> list[Finding]:
    try:
        return _FINDINGS.validate_python(proposal.findings)
    except ValidationError:  # of an older release
        return []
