"""By which sentence a chapter tells what it must, what it must not, and what is for later.

Asked as soon as the chapter is joined, beside the critic: no fact is needed for it.
"""

from novellaforge.llm import LLM
from writing.brief import Draft, RunBrief
from writing.claimed import proofs_of
from writing.proving import Proofs
from writing.review import ValidationReport


async def prove_points(
    brief: RunBrief,
    draft: Draft,
    text: str,
    llm: LLM,
    *,
    before: ValidationReport | None = None,
) -> Proofs:
    """As `proofs_of`, which the validation asks again for what is missing here."""
    return await proofs_of(brief, draft, text, llm, before=before)
