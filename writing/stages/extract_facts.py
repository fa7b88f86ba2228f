"""What a beat makes true, each fact with its sentence; asked as soon as the beat is written."""

from memory.scene import read_beat
from novellaforge.llm import LLM
from writing.brief import BeatFacts, Draft, RunBrief


async def extract_facts(brief: RunBrief, draft: Draft, beat: int, llm: LLM) -> BeatFacts:
    """The facts that the beat's words prove; offsets are in the beat's text.

    An answer that cannot be read is a result that says why. Raises ModelError where the model
    did not answer at all.
    """
    found = await read_beat(draft.beats[beat], brief.chapter.id, beat, llm)
    return BeatFacts(
        facts=found.facts,
        provisional=found.provisional,
        refused={str(reason): count for reason, count in found.counts.items()},
        lowered=len(found.lowered),
        why=found.why,
    )
