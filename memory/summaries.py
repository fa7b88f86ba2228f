"""What happened in a text, in a few sentences; made once a text, found again by its hash."""

import asyncio
import hashlib
import re
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager, suppress
from functools import partial
from uuid import UUID

from django.core.cache import cache
from django.db import IntegrityError
from django.utils.translation import gettext as _

from memory.models import Summary
from novellaforge.caches import UNAVAILABLE
from novellaforge.database import in_db
from novellaforge.errors import Unusable
from novellaforge.llm import (
    LLM,
    Message,
    Origin,
    Reply,
    assistant,
    provider_of_book,
    render,
    user,
)
from novellaforge.llm.tokens import estimate
from projects.models import ChapterVersion, Project
from projects.text import PARAGRAPH_BREAK, count_words, last_sentence_end, paragraphs

WORDS = 60  # a writer is shown the first of them
LEAST_WORDS = 6
TOKENS_A_WORD = 2.5  # room for the wordy: a cut answer loses its last sentence
MAX_TOKENS = int(WORDS * TOKENS_A_WORD)
MAKING_SECONDS = 60  # within which who makes a summary is waited for
LOOK_SECONDS = 0.1
LEASE_SECONDS = 3  # of whoever makes it; renewed, so that the next one soon follows a dead one
TEXT_SHARE = 0.6  # of what the model reads at once, for the text itself

Keep = Callable[[str], Awaitable[None]]

_MARKUP = re.compile(r"^\s*(?:[#>*-]+\s*|\d+[.)]\s+)|\*\*", re.MULTILINE)


async def summarise(text: str, project_id: UUID, llm: LLM) -> str:
    """The summary of this text in `llm.language`; asked of the model only the first time, by one
    of all who want it.

    Raises ModelError, and Unusable when the model's second try fails its check too.
    """
    key = _key(text)
    known = await _awaited(project_id, key)
    if known:
        return known
    async with _holding(project_id, key):
        return await _made(text, project_id, key, llm)


@asynccontextmanager
async def promised(text: str, project_id: UUID) -> AsyncIterator[Keep]:
    """Meanwhile whoever wants this text's summary waits for it, unless somebody makes it already.

    What is handed to the answer is kept, where it can be used as one.
    """
    key = _key(text)
    async with AsyncExitStack() as stack:
        if await in_db(_begin, project_id, key):
            await stack.enter_async_context(_holding(project_id, key))
        yield partial(_taken, text, project_id, key)


async def _taken(text: str, project_id: UUID, key: str, said: str) -> None:
    summary = _cleaned(said)
    if not _refusal(summary, text):
        await in_db(_keep, project_id, key, summary)


@asynccontextmanager
async def _holding(project_id: UUID, key: str) -> AsyncIterator[None]:
    holding = asyncio.create_task(_hold(project_id, key))
    try:
        yield
    finally:
        holding.cancel()
        await in_db(_let_go, project_id, key)


async def _awaited(project_id: UUID, key: str) -> str | None:
    """The summary, once whoever is making it has it; None: it is the caller's to make."""
    looks = round(MAKING_SECONDS / LOOK_SECONDS)
    for _look in range(looks):
        if await in_db(_begin, project_id, key):
            known: str | None = await in_db(_known, project_id, key)
            if known:
                await in_db(_let_go, project_id, key)
            return known
        await asyncio.sleep(LOOK_SECONDS)
    return None


async def _made(text: str, project_id: UUID, key: str, llm: LLM) -> str:
    parts = list(_parts(text, int(llm.provider.context_tokens * TEXT_SHARE)))
    words = max(WORDS // len(parts), WORDS // 3)
    said = await asyncio.gather(*(_ask(part, words, llm) for part in parts))
    summary = " ".join(said)
    await in_db(_keep, project_id, key, summary)
    return summary


async def summarise_version(version: ChapterVersion) -> str:
    """The summary of a chapter's text, asked of the book's model. Errors as above."""
    project = await Project.objects.aget(chapters=version.chapter_id)
    provider = await in_db(provider_of_book, project.pk, project.owner_id)
    llm = LLM(provider, Origin(project.pk, step="summary"), project.language)
    return await summarise(version.text, project.pk, llm)


async def _ask(text: str, words: int, llm: LLM) -> str:
    asked: list[Message] = [
        user(render("memory", llm.language, "summary", text=text, words=words))
    ]
    reply = await _chat(asked, words, llm)
    summary = _whole(reply)
    refusal = _refusal(summary, text)
    if refusal:
        again = render("memory", llm.language, "summary_again", reason=refusal)
        reply = await _chat([*asked, assistant(reply.text), user(again)], words, llm)
        summary = _whole(reply)
        refusal = _refusal(summary, text)
    if refusal:
        raise Unusable(_("The model gave no summary that can be used: %s") % refusal)
    return summary


async def _chat(messages: list[Message], words: int, llm: LLM) -> Reply:
    return await llm.chat(messages, purpose="extraction", max_tokens=int(words * TOKENS_A_WORD))


def form(language: str, words: int = WORDS) -> str:
    """What a summary is to be, said to a model."""
    return render("memory", language, "_summary_form", words=words)


def _key(text: str) -> str:
    return hashlib.sha256(text.encode()).hexdigest()


def _cleaned(said: str) -> str:
    """One paragraph, however it was said."""
    return " ".join(_MARKUP.sub("", said).split())


def _whole(reply: Reply) -> str:
    """Of whole sentences."""
    text = _cleaned(reply.text)
    return text if reply.finish_reason == "stop" else text[: last_sentence_end(text)]


def _refusal(summary: str, text: str) -> str:
    """Why this is no summary of the text; empty when it may be one."""
    if count_words(summary) < LEAST_WORDS and count_words(text) > LEAST_WORDS:
        return _("it holds no whole sentence.")
    if count_words(summary) > max(count_words(text), WORDS):
        return _("it is longer than the text.")
    return ""


def _parts(text: str, tokens: int) -> Iterator[str]:
    """The text in runs of paragraphs that the model can read at once."""
    now: list[str] = []
    left = tokens
    for paragraph in paragraphs(text):
        cost = estimate(paragraph)
        if now and cost > left:
            yield PARAGRAPH_BREAK.join(now)
            now, left = [], tokens
        now.append(paragraph)
        left -= cost
    yield PARAGRAPH_BREAK.join(now)


def _begin(project_id: UUID, key: str) -> bool:
    """Whether nobody else is making it; without a cache, nobody is known to."""
    try:
        return bool(cache.add(_making(project_id, key), 1, LEASE_SECONDS))
    except UNAVAILABLE:
        return True


async def _hold(project_id: UUID, key: str) -> None:
    while True:
        await asyncio.sleep(LEASE_SECONDS / 3)
        await in_db(_renew, project_id, key)


def _renew(project_id: UUID, key: str) -> None:
    with suppress(*UNAVAILABLE):
        cache.touch(_making(project_id, key), LEASE_SECONDS)


def _let_go(project_id: UUID, key: str) -> None:
    with suppress(*UNAVAILABLE):
        cache.delete(_making(project_id, key))


def _making(project_id: UUID, key: str) -> str:
    return f"summary:{project_id}:{key}"


def _known(project_id: UUID, key: str) -> str | None:
    found = Summary.objects.filter(project_id=project_id, text_sha256=key)
    return found.values_list("text", flat=True).first()


def _keep(project_id: UUID, key: str, text: str) -> None:
    """The first one stays; one for a project that is gone is dropped."""
    try:
        Summary.objects.get_or_create(
            project_id=project_id, text_sha256=key, defaults={"text": text}
        )
    except IntegrityError:
        if Project.objects.filter(pk=project_id).exists():
            raise
