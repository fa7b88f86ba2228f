"""Names in a text that nobody planned: capitalised words inside sentences. Pure.

Silence is preferred to a false alarm: a word that also stands in lower case in the text, that
opens a sentence or a speech, that is all capitals, a title or of the calendar is no name.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from projects.text import sentences
from writing.wording import folded

_WORD = re.compile(r"[^\W\d_]+(?:[-'’][^\W\d_]+)*")
_ELIDED = re.compile(r"(?:[cdjlmnst]|qu|jusqu|lorsqu|puisqu|quoiqu)['’]", re.IGNORECASE)
_POSSESSIVE = re.compile(r"['’]s$|(?<=s)['’]$")
_OPENS_SPEECH = ("“", "«", '"', "‘", "—", "–", ":", "(", "[")
_SPACES = " \t\n\u00a0\u202f"

# Folded: no case, no accents.
_NO_NAMES_EN = """
i mr mrs ms miss dr sir lady lord madam mister captain doctor professor father mother mum mummy
mom mommy dad daddy papa mama aunt auntie uncle grandma grandpa granny king queen prince princess
saint st brother sister reverend god christ jesus heaven hell bible christmas easter halloween
monday tuesday wednesday thursday friday saturday sunday january february march april may june
july august september october november december north south east west earth moon sun english
french german latin greek italian spanish russian dutch irish scottish welsh british american
european african asian indian chinese japanese christian catholic protestant jewish muslim roman
ok tv ll ve re
"""
_NO_NAMES_FR = """
monsieur madame mademoiselle messieurs mesdames mesdemoiselles mme mlle docteur maitre capitaine
professeur pere mere soeur frere oncle tante papa maman saint sainte roi reine prince princesse
dieu seigneur christ jesus vierge ciel enfer bible noel paques toussaint terre lune soleil etat
eglise histoire nord sud est ouest francais francaise anglais anglaise allemand allemande italien
italienne espagnol espagnole russe grec latin europeen americain chretien catholique protestant
juif musulman romain ok
"""
_NO_NAMES = {
    "en": frozenset(_NO_NAMES_EN.split()),
    "fr": frozenset(_NO_NAMES_FR.split()),
}


@dataclass(frozen=True)
class Name:
    """A name as it is written, and the sentence where it stands first."""

    text: str
    sentence: str


def unplanned(text: str, known: str, language: str) -> tuple[Name, ...]:
    """The names of which a word stands nowhere in `known`, each once, in order."""
    no_names = _NO_NAMES.get(language, _NO_NAMES["en"])
    common = frozenset(folded(" ".join(_lower_case_words(text))).split())
    heard = frozenset(folded(known).split()) | common | no_names
    found: dict[str, Name] = {}
    for sentence in sentences(text):
        for run in _runs(sentence):
            if not all(_heard(word, heard) for word in run):
                name = " ".join(run)
                found.setdefault(folded(name), Name(name, sentence))
    return tuple(found.values())


def _heard(word: str, heard: frozenset[str]) -> bool:
    return all(len(part) == 1 or part in heard for part in folded(word).split())


def _lower_case_words(text: str) -> Iterator[str]:
    return (word for word in map(_bare, _WORD.findall(text)) if word[:1].islower())


def _runs(sentence: str) -> Iterator[list[str]]:
    """Capitalised words that follow each other, from the second word of a sentence on."""
    run: list[str] = []
    end = 0
    for match in _WORD.finditer(sentence):
        word = _bare(match[0])
        between = sentence[end : match.start()]
        if run and (between.strip(_SPACES) or not _may_be_name(word)):
            yield run
            run = []
        if _may_be_name(word) and not _opens(sentence[: match.start()]):
            run.append(word)
        end = match.end()
    if run:
        yield run


def _may_be_name(word: str) -> bool:
    return len(word) > 1 and word[0].isupper() and not word.isupper()


def _opens(before: str) -> bool:
    """Whether the next word opens the sentence or a speech in it."""
    before = before.rstrip(_SPACES)
    return not _WORD.search(before) or before.endswith(_OPENS_SPEECH)


def _bare(word: str) -> str:
    """Without elision and possessive: d’Anselme, Mara’s."""
    return _POSSESSIVE.sub("", _ELIDED.sub("", word, count=1) if _elides(word) else word)


def _elides(word: str) -> bool:
    return word[:1].islower() and bool(_ELIDED.match(word))
