"""What is kept for later chapters: the claims to look for in a draft, and what was used. Pure.

Few claims, each of which says by itself what happens: a sentence that needs the one before it,
or that this chapter may tell anyway, is not asked about.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain, zip_longest
from uuid import NAMESPACE_OID, uuid5

from django.utils.translation import gettext as _

from projects.text import sentences
from writing.brief import Draft, LaterChapter
from writing.locating import beat_with
from writing.proving import Claims, Proof
from writing.review import Finding
from writing.wording import clipped, content_words, folded

CHECK = "later_plot"
RULE = "too_early"
CHAPTERS = 3  # the next so many
MOST = 6  # claims in all
CHARACTERS = 200  # of a claim
LEAST_WORDS = 3  # that carry meaning: "She leaves." may be said of any chapter
ALLOWED = 0.6  # of a claim's words in one text: that text says it
STEM = 5  # letters: "confesses" is "confessed"

_LEANS = re.compile(  # on the sentence before it
    r"(?:(?:then|but|and|alors|puis|mais|et),? )?(?:he|she|it|they|him|her|his|this|that|these"
    r"|those|there|ils?|elles?|ce|cet|cette|ces|cela|ça|ceux|celles?|lui|leur|c['’]\w+)\b",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class ToCome:
    """One thing that a later chapter is to tell; `claim` is its outline's words."""

    number: int
    title: str
    claim: str


def to_come(chapters: Iterable[LaterChapter], allowed: Iterable[str]) -> tuple[ToCome, ...]:
    """At most MOST things that the next chapters hold, in the order of the chapters.

    `allowed` are the texts that this chapter may tell: its outline, scenes, points, the plan's
    beats, what was told before. What one of them says is no claim. A chapter's points come
    before its outline, of which the end, where the turn is, comes first.
    """
    near = sorted(chapters, key=lambda each: each.number)[:CHAPTERS]
    known = [_stems(text) for text in allowed]
    ranked = zip_longest(*(_claims(chapter, known) for chapter in near))
    found = [each for each in chain.from_iterable(ranked) if each is not None][:MOST]
    return tuple(sorted(found, key=lambda each: each.number))


def used_too_early(
    coming: Sequence[ToCome], claims: Claims, proofs: Mapping[str, Proof], draft: Draft
) -> tuple[Finding, ...]:
    """A finding for each that the text proves; `claims.later` are those of `coming`, in order."""
    asked = zip(claims.later, coming, strict=True)
    proved = ((each, proofs.get(key)) for key, each in asked)
    return tuple(
        _finding(each, proof.sentence, draft)
        for each, proof in proved
        if proof and proof.state == "proved"
    )


def _claims(chapter: LaterChapter, known: Sequence[frozenset[str]]) -> Iterator[ToCome]:
    told = reversed(sentences(chapter.outline))
    seen: list[frozenset[str]] = []
    for said in chain(chapter.required_points, told):
        stems = _stems(said)
        if _stands_alone(said, stems) and not any(_says(each, stems) for each in (*known, *seen)):
            seen.append(stems)
            yield ToCome(chapter.number, chapter.title.strip(), clipped(said, CHARACTERS))


def _stands_alone(said: str, stems: frozenset[str]) -> bool:
    return len(stems) >= LEAST_WORDS and not _LEANS.match(said.strip())


def _says(text: frozenset[str], claim: frozenset[str]) -> bool:
    return len(text & claim) >= ALLOWED * len(claim)


def _stems(text: str) -> frozenset[str]:
    return frozenset(word[:STEM] for word in content_words(text))


def _finding(each: ToCome, sentence: str, draft: Draft) -> Finding:
    return Finding(
        kind="too_early",
        severity="major",
        sentence=_sentence(each),
        quote=sentence,
        beat=beat_with(sentence, draft),
        against=each.claim,
        against_chapter=each.number,
        rule=RULE,
        key=f"{RULE}:{uuid5(NAMESPACE_OID, folded(each.claim))}",
    )


def _sentence(each: ToCome) -> str:
    values = {"number": each.number, "title": each.title, "claim": each.claim}
    if each.title:
        said = _("This is for chapter %(number)d, “%(title)s”, and is told here: “%(claim)s”.")
    else:
        said = _("This is for chapter %(number)d, and is told here: “%(claim)s”.")
    return said % values
