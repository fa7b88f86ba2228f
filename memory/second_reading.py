"""What rules only propose, and what is near in meaning, put before the analyst."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from uuid import UUID

from memory import embedder
from memory.analyst import Pair, around, candidates, confirmed, judge, near_pairs
from memory.continuity.rule import Conflict, View
from memory.facts import Fact
from novellaforge.database import in_db
from novellaforge.llm import LLM
from projects.models import ChapterVersion


@dataclass(frozen=True)
class SecondReading:
    """The conflicts as the analyst leaves them; `why`: what could not be judged."""

    conflicts: tuple[Conflict, ...] = ()
    why: str = ""


async def read_again(view: View, found: Iterable[Conflict], text: str, llm: LLM) -> SecondReading:
    """One call for all pairs, none where there is none. `text` is the draft's whole chapter.

    Raises ModelError where the model did not answer at all.
    """
    conflicts = tuple(found)
    near = await near_pairs(view, embedder.chosen(), llm.origin)
    pairs = candidates(view, conflicts, near.pairs)
    if not pairs:
        return SecondReading(conflicts, near.why)
    texts = await in_db(_texts, pairs)
    surroundings = {
        fact.uid: around(fact, text if view.is_new(fact) else _text_of(fact, texts))
        for pair in pairs
        for fact in (pair.earlier, pair.later)
    }
    judged = await judge(pairs, view, surroundings, llm, llm.language)
    left = confirmed(conflicts, judged)
    if llm.provider.is_small:  # its word may confirm, never acquit
        told = {each.key for each in left}
        left = (*left, *(each for each in conflicts if each.key not in told))
    return SecondReading(left, " ".join(filter(None, (judged.why, near.why))))


def _text_of(fact: Fact, texts: Mapping[UUID, str]) -> str:
    return texts.get(fact.version, "") if fact.version else ""


def _texts(pairs: Iterable[Pair]) -> dict[UUID, str]:
    """Of the versions that the pairs' facts were read in."""
    versions = {
        fact.version for pair in pairs for fact in (pair.earlier, pair.later) if fact.version
    }
    return dict(ChapterVersion.objects.filter(pk__in=versions).values_list("pk", "text"))
