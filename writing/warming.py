"""What a chapter's calls have in common is read by its model before they are made.

Six scenes that are asked for at once share their rules, book and plan, and none finds what
another has just sent. So when a desk opens on a chapter that is not written, and its provider
keeps what it has read, that is sent with one token to answer. Nobody waits for it: a chapter
that is begun before it has come back is written as it would be anyway.
"""

import asyncio
from collections.abc import Sequence
from contextlib import suppress

from django.core.cache import cache

from memory.extraction import rules
from novellaforge import queues
from novellaforge.caches import UNAVAILABLE
from novellaforge.database import in_db
from novellaforge.llm import LLM, Message, ModelError, Origin, Provider, provider_of_book, user
from projects.models import Chapter
from writing.brief import Draft, RunBrief
from writing.plan import Plan
from writing.pregeneration.ahead import Ahead
from writing.pregeneration.using import plan_at_hand
from writing.prompting import planned_prefix
from writing.stages.collect_context import collect_context
from writing.stages.retrieve_context import retrieve_context

TASK = "writing.tasks.warm_prefix"
PURPOSE = "warmup"
AGAIN_SECONDS = 240  # providers keep a prefix for five minutes or longer


def ask(chapter: Chapter, *, is_planned: bool) -> None:
    """Queue it, where it may be of use and was not asked for just now."""
    if not provider_of_book(chapter.project_id, chapter.project.owner_id).caches_prefixes:
        return
    if _first_time(f"warmup:{chapter.pk}:{chapter.project.revision}:{is_planned}"):
        queues.enqueue(TASK, str(chapter.pk), queue=queues.DEFAULT, project_id=chapter.project_id)


async def warm(chapter: Chapter) -> None:
    """A call or two of one token. What keeps them from being answered is no fault of the chapter.

    The rules of facts, which all chapters of a book share; and what the scenes share, once there
    is a plan.
    """
    brief, provider, plan = await in_db(_given, chapter)
    if not provider.caches_prefixes:
        return
    llm = LLM(provider, Origin(chapter.project_id, step=PURPOSE), brief.book.language)
    calls = []
    if await in_db(_first_time, f"warmup:facts:{chapter.project_id}:{brief.book.language}"):
        calls.append(_send([rules(brief.book.language), user("-")], "extraction", llm))
    if plan:
        context, passages = await asyncio.gather(collect_context(brief), retrieve_context(brief))
        scenes = planned_prefix(brief, Draft(context, passages.found, plan), provider.is_small)
        calls.append(_send(scenes, "prose", llm))
    await asyncio.gather(*calls)


def _given(chapter: Chapter) -> tuple[RunBrief, Provider, Plan | None]:
    """As a run would be given them in which the author asks for nothing of its own."""
    ahead = Ahead.of(chapter.project)
    brief = ahead.brief(chapter)
    return brief, ahead.provider, plan_at_hand(brief, ahead.provider)


async def _send(messages: Sequence[Message], read_for: str, llm: LLM) -> None:
    model = llm.provider.model_for(read_for)
    with suppress(ModelError):
        await llm.chat(messages, purpose=PURPOSE, model=model, temperature=0.0, max_tokens=1)


def _first_time(what: str) -> bool:
    """Within AGAIN_SECONDS; nothing is where that cannot be known."""
    with suppress(*UNAVAILABLE):
        return bool(cache.add(what, 1, AGAIN_SECONDS))
    return False
