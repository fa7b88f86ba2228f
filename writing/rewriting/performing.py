"""A proposal written: once, whatever dies meanwhile. A killed worker's is begun anew."""

import logging
import math
from dataclasses import dataclass
from uuid import UUID

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from novellaforge import event_log, queues
from novellaforge.database import in_db
from novellaforge.errors import NovellaForgeError, Unusable
from novellaforge.llm import LLM, Origin, Reply, Sampling, provider_of_book
from novellaforge.queues import Claim
from writing.alternatives.anew import write_alternative
from writing.dials import dials_of
from writing.models import Proposal
from writing.review import Finding
from writing.rewriting.answers import objection, passage_in, shown, wanted
from writing.rewriting.checking import checked_again
from writing.rewriting.prompting import Matter, matter_of, messages
from writing.rewriting.telling import NotOurs, Sink, end, tell_begun
from writing.runs.recording import wait_before

logger = logging.getLogger(__name__)
State = Proposal.State
ENDING_TOKENS = 60
TRIES = 2  # answers of one attempt


@dataclass(frozen=True)
class Given:
    """What an attempt works with, read in one transaction."""

    proposal: Proposal
    matter: Matter
    max_tokens: int


@dataclass(frozen=True)
class Written:
    """`unchecked` says why what it is to mend could not be looked for in it; `findings` are what a
    beat written again contradicts.
    """

    text: str
    model: str
    unchecked: str = ""
    findings: tuple[Finding, ...] = ()


async def perform(pk: UUID, claim: Claim | None = None) -> None:
    """Have it written, in the words of its author's language where something must be said."""
    given = await in_db(begin, pk, claim)
    if given is None:
        return
    with translation.override(given.proposal.language):
        try:
            written = await _written(given)
        except NotOurs:
            await in_db(let_go, given.proposal, claim)
        except queues.ClaimLost:
            raise
        except Exception as error:
            await in_db(fail, given.proposal, error, claim)
        else:
            await in_db(
                finish,
                given.proposal,
                written.text,
                written.model,
                claim,
                written.unchecked,
                written.findings,
            )


async def _written(given: Given) -> Written:
    if given.proposal.beat is None:
        return await write(given)
    made = await write_alternative(given.proposal)
    return Written(made.text, made.model, made.unchecked, made.findings)


async def write(given: Given) -> Written:
    """The text, shown as it comes, and what it is to mend looked for in it.

    Raises ModelError, Unusable, NotOurs.
    """
    proposal, language = given.proposal, given.matter.book.language
    origin = Origin(proposal.project_id, step=f"{proposal.kind} a passage")
    llm = LLM(await in_db(provider_of_book, proposal.project_id), origin, language)
    sink, refused, why, worse = Sink(proposal.pk, proposal.attempt), "", "", False
    for _try in range(TRIES):
        reply = await _answer(given, llm, sink, refused)
        cut = reply.finish_reason == "length"
        text = passage_in(reply.text, proposal.passage, cut=cut)
        endless = cut and not llm.provider.is_small  # small ones often come to no end
        why = _objection(given, text, endless)
        if not why:
            again = await checked_again(proposal, given.matter, text, llm)
            if not again.worse:
                return Written(text, reply.model, again.unmade)
        worse = not why
        if worse:
            why = refused = again.worse
            continue
        with translation.override(language):  # the model reads the novel's
            refused = _objection(given, text, endless)
    if worse:
        raise Unusable(_("The rewrite checked worse, so yours stays. %(why)s") % {"why": why})
    raise Unusable(_("The model's answer could not be used. %(why)s") % {"why": why})


def _objection(given: Given, text: str, endless: bool) -> str:
    if endless:
        return _("It came to no end within %(most)d tokens.") % {"most": given.max_tokens}
    return objection(text, given.proposal.kind, given.proposal.passage)


async def _answer(given: Given, llm: LLM, sink: Sink, refused: str) -> Reply:
    so_far = ""

    async def hear(chunk: str) -> None:
        nonlocal so_far
        so_far += chunk
        await sink.show(shown(so_far, given.proposal.passage))

    return await llm.chat_stream_full(
        messages(given.proposal, given.matter, llm.provider, refused),
        max_tokens=given.max_tokens,
        purpose="prose",
        on_chunk=hear,
        sampling=Sampling(),
    )


def begin(pk: UUID, claim: Claim | None) -> Given | None:
    """Another attempt at it; None, and the delivery ends, where it is not wanted any more."""
    with transaction.atomic():
        proposal = lock(pk)
        if proposal is None or not proposal.is_coming:
            queues.settle(claim)
            return None
        queues.hold(claim)
        proposal.attempt += 1
        proposal.state, proposal.text = State.WRITING, ""
        proposal.save(update_fields=["attempt", "state", "text"])
        given = Given(proposal, matter_of(proposal), _tokens(proposal))
        tell_begun(proposal)
        return given


def finish(
    begun: Proposal,
    text: str,
    model: str,
    claim: Claim | None,
    unchecked: str = "",
    findings: tuple[Finding, ...] = (),
) -> None:
    """Ready for its author. Raises queues.ClaimLost with nothing stored."""
    with transaction.atomic():
        mine = _ours(begun, claim)
        if mine:
            told = [each.model_dump(mode="json") for each in findings]
            end(mine, State.READY, text=text, model=model[:200], why=unchecked, findings=told)
            transaction.on_commit(lambda: event_log.expire(mine.pk))


def fail(begun: Proposal, error: Exception, claim: Claim | None) -> None:
    """Put back for later where that may help, else failed with a sentence."""
    sentence = _sentence(error)
    with transaction.atomic():
        mine = lock(begun.pk)
        if mine is None or (mine.state, mine.attempt) != (State.WRITING, begun.attempt):
            queues.settle(claim)
            return
        mine.failures += 1
        seconds = wait_before(error, mine.failures) if claim else None
        if seconds is not None:
            mine.state = State.ASKED
            mine.save(update_fields=["state", "failures"])
            queues.put_back(claim, seconds, sentence)
            return
        queues.settle(claim)
        end(mine, State.FAILED, text="", why=sentence)


def let_go(begun: Proposal, claim: Claim | None) -> None:
    """Its author decided meanwhile; where another attempt has it, ClaimLost says so."""
    with transaction.atomic():
        lock(begun.pk)
        queues.settle(claim)


def lock(pk: UUID) -> Proposal | None:
    rows = Proposal.objects.select_for_update(of=("self",)).filter(pk=pk)
    kept = (
        "project",
        "chapter__project",
        "chapter__arc",
        "base",
        "issue",
        "run__project",
        "run__chapter__arc",
        "run__chapter__project",
    )
    return rows.select_related(*kept).first()


def _ours(begun: Proposal, claim: Claim | None) -> Proposal | None:
    mine = lock(begun.pk)
    queues.settle(claim)
    wanted_still = mine and (mine.state, mine.attempt) == (State.WRITING, begun.attempt)
    return mine if wanted_still else None


def _tokens(proposal: Proposal) -> int:
    """Room for the longest text that is taken."""
    most = wanted(proposal.kind, proposal.passage).most
    return math.ceil(most * dials_of(proposal.project).write_tokens_per_word) + ENDING_TOKENS


def _sentence(error: Exception) -> str:
    if isinstance(error, NovellaForgeError):
        return str(error)
    logger.error("a proposal failed", exc_info=error)
    return _("It failed because of a fault in this program. Nothing of yours has changed.")
