"""An answer in words, by one call of a model: each sentence has to cite facts that show it.

What a sentence says beyond the facts that it cites is not believed. Where the model is away or
its answer says nothing that can be kept, the facts stand alone, and why is said.
"""

import asyncio
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import Annotated, Any

from django.utils.translation import gettext as _
from pydantic import BaseModel, Field, ValidationError, ValidatorFunctionWrapHandler, create_model
from pydantic.functional_validators import WrapValidator
from pydantic.json_schema import SkipJsonSchema

from memory.ask.finding import Found, find_facts
from memory.ask.showing import Line
from memory.continuity.values import shows, words
from memory.cues.numbers import numbers
from memory.entities import key
from novellaforge.database import in_db
from novellaforge.llm import LLM, ModelError, Origin, provider_of_book, render, user
from novellaforge.llm.client import Sink
from novellaforge.llm.errors import StreamBroken
from projects.bounds import AtMost
from projects.models import Project

SECONDS = 60.0  # of a reader's patience; what is found is shown without it
PLACE_SECONDS = 15.0  # of these, for a place among the model's other requests
MOST_SENTENCES, SMALL_SENTENCES = 5, 2
SMALL_LINES = 6  # facts that a small model is given
SENTENCE_CHARACTERS = 300
MAX_TOKENS, SMALL_TOKENS = 600, 200
SHARE = 0.6  # of a sentence's words that its facts must show

_LANGUAGES = ("en", "fr")
_DENIES = re.compile(
    r"\b(?:not|t|never|no|nobody|none|nothing|neither|nor|without|unaware|fail\w*|ne|n|pas|jamais"
    r"|rien|personne|aucune?|ni|sans|ignor\w+|refus\w+)\b"
)
_NAME = re.compile(r"(?<=[^\W_] |[,;:] )[A-ZÀ-Þ]\w+")  # a capital inside a sentence


@dataclass(frozen=True)
class Phrase:
    """One sentence of the answer, and the numbers of the facts that show it."""

    text: str
    facts: tuple[int, ...]


@dataclass(frozen=True)
class Answer:
    """The facts, and the words that a model found for them; `why` there are none."""

    found: Found
    phrases: tuple[Phrase, ...] = ()
    why: str = ""


class Said(BaseModel):
    facts: tuple[int, ...] = ()
    text: Annotated[str, AtMost(SENTENCE_CHARACTERS)] = ""


class AskAnswer(BaseModel):
    """What `_shape` makes are kinds of this."""

    sentences: tuple[Said | None, ...]


def asker(project: Project) -> LLM:
    """The book's model, asked with a reader waiting: once more at most."""
    provider = provider_of_book(project.pk, project.owner_id)
    timeouts = replace(provider.timeouts, place=min(PLACE_SECONDS, provider.timeouts.place))
    provider = replace(provider, timeouts=timeouts, retries=min(1, provider.retries))
    return LLM(provider, Origin(project.pk, step="ask"), project.language)


async def answer(project: Project, question: str, before: int | None, llm: LLM) -> Answer:
    """What is known of the question when chapter `before` begins (None: in the whole book).

    Raises Refused for a question that is empty or too long, and nothing for what the model does.
    """
    return await in_words(await in_db(find_facts, project, question, before), llm)


async def in_words(found: Found, llm: LLM, on_chunk: Sink | None = None) -> Answer:
    """What was found, and the model's words for it; `on_chunk` hears its JSON as it comes."""
    if not found.lines:
        return Answer(found, why=_("No fact of the book answers this."))
    try:
        async with asyncio.timeout(SECONDS):
            said = await _ask(found, llm, on_chunk)
    except StreamBroken:
        return Answer(found, why=_("The model broke off in the middle of its answer: ask again."))
    except ModelError as error:
        return Answer(found, why=str(error))
    except TimeoutError:
        told = _("The model gave no answer within %d seconds.")
        return Answer(found, why=told % SECONDS)
    phrases = tuple(kept(said, found.lines, found.before))
    if not phrases:
        return Answer(found, why=_("The model said nothing that these facts show."))
    return Answer(found, phrases)


def kept(said: AskAnswer, lines: Sequence[Line], before: int | None = None) -> Iterator[Phrase]:
    """The sentences that cite facts which show them; each may name the place `before` which was
    asked. Pure.
    """
    known = {line.number: line for line in lines}
    for each in said.sentences[:MOST_SENTENCES]:
        if each is None or not each.text:
            continue
        cited = tuple(dict.fromkeys(number for number in each.facts if number in known))
        shown = " ".join(f"{known[number].sentence} {known[number].gloss}" for number in cited)
        if not cited or not is_shown(each.text, shown):
            continue
        facts = [known[number] for number in cited]
        places = {before, *(fact.chapter for fact in facts)}
        if _figures(each.text) <= _figures(shown) | places and not _turned(each.text, facts):
            yield Phrase(each.text, cited)


def is_shown(text: str, by: str) -> bool:
    """Whether most of its words, and every name in it, stand in the facts that it cites."""
    said = words(text)
    there = sum(shows(word, by) for word in said)
    names = (key(name) for name in _NAME.findall(text))
    return there >= SHARE * len(said) and all(f" {name} " in f" {key(by)} " for name in names)


def _figures(text: str) -> set[int | None]:
    every = (number for language in _LANGUAGES for number in numbers(text, language))
    return {number.value for number in every if not number.ordinal}


def _turned(text: str, facts: Iterable[Line]) -> bool:
    """Whether it affirms, where each of these facts denies, in as many words."""
    return not _denies(text) and all(
        " · not " in fact.gloss and _denies(fact.sentence) for fact in facts
    )


def _denies(text: str) -> bool:
    return bool(_DENIES.search(key(text)))


async def _ask(found: Found, llm: LLM, on_chunk: Sink | None) -> AskAnswer:
    small = llm.provider.is_small
    lines = found.lines[:SMALL_LINES] if small else found.lines
    asked = render(
        "memory",
        llm.language,
        "ask",
        question=found.question,
        before=found.before,
        lines="\n".join(_for_model(line, llm.language) for line in lines),
    )
    return await llm.ask(
        [user(asked)],
        _shape(len(lines), SMALL_SENTENCES if small else MOST_SENTENCES),
        purpose="analyst",
        max_tokens=SMALL_TOKENS if small else MAX_TOKENS,
        on_chunk=on_chunk,
    )


def _for_model(line: Line, language: str) -> str:
    return render("memory", language, "ask_fact", line=line)


def _or_none(value: Any, read: ValidatorFunctionWrapHandler) -> Any:
    try:
        return read(value)
    except ValidationError:
        return None


def _shape(lines: int, sentences: int) -> type[AskAnswer]:
    """The answer's shape for so many facts: one that is bad costs no other its place."""
    numbers = Field(
        json_schema_extra={"items": {"type": "integer", "minimum": 1, "maximum": lines}}
    )
    bounded = create_model("Said", __base__=Said, facts=(tuple[int, ...], numbers))
    item = Annotated[bounded | SkipJsonSchema[None], WrapValidator(_or_none)]
    listed = Field(json_schema_extra={"maxItems": sentences})
    return create_model("AskAnswer", __base__=AskAnswer, sentences=(tuple[item, ...], listed))
