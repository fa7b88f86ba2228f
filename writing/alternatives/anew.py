"""An alternative written by the stage that writes beats, and checked before it is offered."""

from dataclasses import dataclass, replace

from django.utils.translation import gettext as _

from memory.locating import located
from novellaforge.database import in_db
from novellaforge.errors import NovellaForgeError, Unusable
from novellaforge.llm import LLM, Origin, provider_of_book
from writing.alternatives.asking import texts_of
from writing.alternatives.spans import place_of
from writing.brief import Draft, RunBrief, StoryContext
from writing.briefing import brief_of, draft_of, record_of
from writing.models import Proposal
from writing.review import Finding
from writing.rewriting.telling import Sink
from writing.stages.check_beat import check_beat
from writing.stages.extract_facts import extract_facts
from writing.stages.write_beat import write_beat


@dataclass(frozen=True)
class Alternative:
    """`findings` are what it contradicts; `unchecked` says why that could not be looked for."""

    text: str
    model: str
    findings: tuple[Finding, ...] = ()
    unchecked: str = ""


@dataclass
class _Shown:
    """The sink of the stage, over the one that tells a proposal."""

    sink: Sink
    kept: str = ""
    text: str = ""

    async def write(self, chunk: str) -> None:
        await self.replace_all(self.text + chunk)

    async def replace_all(self, text: str) -> None:
        self.text = text
        await self.sink.show(text)


async def write_alternative(proposal: Proposal) -> Alternative:
    """Shown as it comes. Raises ModelError, Unusable, and NotOurs where it is not wanted more."""
    brief, draft, beat = await in_db(_given, proposal)
    provider = await in_db(provider_of_book, proposal.project_id)
    origin = Origin(proposal.project_id, step=f"alternative of beat {beat}")
    llm = LLM(provider, origin, brief.book.language)
    sink = _Shown(Sink(proposal.pk, proposal.attempt))
    written = await write_beat(brief, draft, beat, llm, sink)
    model = provider.model_for("prose")
    try:
        found, unchecked = await _checked(brief, draft, beat, written.text, llm)
    except NovellaForgeError as error:
        return Alternative(written.text, model, unchecked=str(error))
    return Alternative(written.text, model, found, unchecked)


async def _checked(
    brief: RunBrief, draft: Draft, beat: int, text: str, llm: LLM
) -> tuple[tuple[Finding, ...], str]:
    """In the beat's stead, beside the others as they stand."""
    anew = replace(draft, beats=draft.beats | {beat: text})
    read = await extract_facts(brief, anew, beat, llm)
    anew = replace(anew, facts=anew.facts | {beat: read})
    check = await check_beat(brief, anew, beat)
    return check.findings, " ".join(filter(None, (read.why, check.why)))


def _given(proposal: Proposal) -> tuple[RunBrief, Draft, int]:
    """The run's brief and plan, with the beats as they stand in the text that was asked about."""
    run, beat = proposal.run, proposal.beat
    if run is None or beat is None or proposal.base is None:
        raise Unusable(_("The text that was asked about does not exist any more."))
    brief = brief_of(run, beat)
    said = (proposal.instruction,) if proposal.instruction else ()
    draft = draft_of(run, record_of(run))
    if draft.plan is None:
        raise Unusable(_("The plan of this beat does not exist any more."))
    texts = _standing(texts_of(run), proposal.base.text)
    facts = {
        each: replace(read, facts=located(read.facts, texts[each]).facts)
        for each, read in draft.facts.items()
        if each in texts and each != beat
    }
    draft = replace(
        draft,
        context=draft.context or StoryContext(),
        passages=draft.passages or (),
        beats=texts,
        facts=facts,
    )
    return replace(brief, steering=(*brief.steering, *said)), draft, beat


def _standing(beats: dict[int, str], text: str) -> dict[int, str]:
    places = {beat: place_of(beats, beat, text) for beat in beats}
    return {beat: text[slice(*place)] for beat, place in places.items() if place}
