"""Where two beats meet: kept as it is, or its two paragraphs rewritten without a fact touched."""

import re
from collections.abc import Iterable, Iterator, Sequence

from django.utils.translation import gettext as _

from novellaforge.llm import LLM, Message, render, system, user
from projects.text import PARAGRAPH_BREAK, count_words, paragraphs, sentences
from writing.brief import Book, Draft, RunBrief, Seam
from writing.instructions import echoed
from writing.prompting import called
from writing.wording import names, numbers

TEMPERATURE = 0.3
ONE_WORD_TOKENS = 4
LONGER = 1.10
SHORTER = 0.5
TOKENS_A_WORD = 2.5
EDGE = 50  # words on either side that are shown, where the paragraphs that meet have fewer


async def mend_seam(brief: RunBrief, draft: Draft, beat: int, llm: LLM) -> Seam:
    """The seam between `beat` and the next. Raises ModelError.

    It owns the last paragraph of the one and the first of the other, where there is more than
    one; a rewriting that touches a name, a number or the length is not taken.
    """
    before, after = paragraphs(draft.beats[beat]), paragraphs(draft.beats[beat + 1])
    offers_before, offers_after = len(before) > 1, len(after) > 1
    if not (offers_before or offers_after):
        return Seam(why=_("Both scenes have one paragraph only: kept."))
    answer = await _answer(brief, draft, beat, llm)
    old_before = before[-1] if offers_before else ""
    old_after = after[0] if offers_after else ""
    new_before = _tagged(answer, "before") if offers_before else ""
    new_after = _tagged(answer, "after") if offers_after else ""
    if not (new_before or new_after):
        return Seam(why=_("The scenes follow each other: kept."))
    old = "\n\n".join((old_before, old_after))
    new = "\n\n".join((new_before or old_before, new_after or old_after))
    known = [name for person in brief.book.people for name in called(person)]
    if objection := _objection(old, new, known):
        return Seam(why=objection)
    return Seam(
        before=new_before or None,
        after=new_after or None,
        why=_("Rewritten."),
        new=tuple(each for each in sentences(new) if each not in sentences(old)),
    )


async def _answer(brief: RunBrief, draft: Draft, beat: int, llm: LLM) -> str:
    """The model's words; a small model is asked for one word before it may rewrite."""
    if llm.provider.is_small:
        asked = _messages(brief, draft, beat, "seam_short")
        word = await llm.chat(asked, temperature=0.0, max_tokens=ONE_WORD_TOKENS)
        if not word.text.strip().casefold().startswith("rewrite"):
            return ""
    asked = _messages(brief, draft, beat, "seam")
    edge = f"{paragraphs(draft.beats[beat])[-1]} {paragraphs(draft.beats[beat + 1])[0]}"
    limit = 60 + int(count_words(edge) * TOKENS_A_WORD)
    reply = await llm.chat(asked, temperature=TEMPERATURE, max_tokens=limit)
    return reply.text


def _messages(brief: RunBrief, draft: Draft, beat: int, name: str) -> list[Message]:
    """What all seams of a chapter have in common stands first, so that it is read once."""
    before, after = paragraphs(draft.beats[beat]), paragraphs(draft.beats[beat + 1])
    language = brief.book.language
    if name == "seam":
        rules = _rules(brief.book, offers_before=len(before) > 1, offers_after=len(after) > 1)
    else:
        rules = render("writing", language, "book_short_rules", book=brief.book)
    asked = render(
        "writing",
        language,
        name,
        before=PARAGRAPH_BREAK.join((*_beside(before[-2:-1], before[-1], last=True), before[-1])),
        after=PARAGRAPH_BREAK.join((after[0], *_beside(after[1:2], after[0]))),
        state=draft.plan.beat(beat).exit,
    )
    return [system(rules), user(asked)]


def _rules(book: Book, *, offers_before: bool, offers_after: bool) -> str:
    return render(
        "writing",
        book.language,
        "seam_rules",
        book=book,
        offers_before=offers_before,
        offers_after=offers_after,
        both=offers_before and offers_after,
    )


def _beside(parts: Sequence[str], edge: str, *, last: bool = False) -> Iterator[str]:
    """The nearest sentences of the paragraph beyond, until the edge has its words."""
    for part in parts:
        near, room = [], EDGE - count_words(edge)
        for sentence in sentences(part)[:: -1 if last else 1]:
            if room <= 0:
                break
            near.append(sentence)
            room -= count_words(sentence)
        if near:
            yield " ".join(near[:: -1 if last else 1])


def _tagged(answer: str, tag: str) -> str:
    """The one paragraph between the tags; several become one."""
    found = re.search(rf"<{tag}>(.+?)</{tag}>", answer, re.DOTALL | re.IGNORECASE)
    return " ".join(found[1].split()) if found and "<" not in found[1] else ""


def _objection(old: str, new: str, known: Iterable[str]) -> str:
    known = list(known)
    if echoed(new):
        return _("The rewriting said its own instructions: kept.")
    old_names, new_names = names(old, known), names(new, known)
    words = count_words(new) / max(count_words(old), 1)
    if numbers(old) != numbers(new):
        return _("The rewriting touched a number: kept.")
    if old_names - new_names:
        return _("The rewriting lost %(names)s: kept.") % {"names": _listed(old_names - new_names)}
    if new_names - old_names:
        return _("The rewriting brought in %(names)s: kept.") % {
            "names": _listed(new_names - old_names)
        }
    if not SHORTER <= words <= LONGER:
        return _("The rewriting changed the length too much: kept.")
    return ""


def _listed(found: frozenset[str]) -> str:
    return ", ".join(sorted(found))
