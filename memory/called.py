"""How a text may call somebody, and whether a word of it is not part of another's name. Pure."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache

from memory.titles import BARE, IS_TITLE, SAME_TITLE, WORD, key, titles_of

_OPENING = (  # capitals that open a sentence before a name
    "and but so then when while once soon now if as for yet because after before until "
    "though et mais alors puis quand lorsque si comme car donc pendant apres avant bientot "
    "enfin was were is are did does do had has have would could should will can may might "
    "the a an that this these those there here what why how who where which not no yes "
    "never only even still perhaps maybe at on in of to from with by near behind under over "
    "dear poor young little they we it he she le la les un une de du des d l que qui ce "
    "cette ces voila voici ou comment pourquoi non oui jamais seul seule meme au chez avec "
    "sans sous sur derriere devant selon pauvre jeune petit petite il elle ils elles nul "
    "personne"
)
_OPENERS = frozenset(_OPENING.split())


@dataclass(frozen=True)
class Called:
    """How a text may call somebody: forms as keyed words, all words of these, and titles."""

    forms: tuple[tuple[str, ...], ...]
    own: frozenset[str]
    titles: frozenset[str]

    @classmethod
    def of(cls, forms: Iterable[str], names: Iterable[str]) -> "Called":
        keyed = tuple(dict.fromkeys(form for each in forms if (form := tuple(key(each).split()))))
        own = frozenset(word for form in keyed for word in form)
        return cls(keyed, own, frozenset[str]().union(*map(titles_of, names)))


@lru_cache(maxsize=256)  # the sentences of a beat are asked for many names
def read(text: str) -> tuple[tuple[re.Match[str], ...], tuple[str, ...]]:
    """The words of a text, and their keys."""
    words = tuple(WORD.finditer(unicodedata.normalize("NFC", text)))
    return words, tuple(key(word[0]) for word in words)


def stands_alone(
    words: Sequence[re.Match[str]], keys: Sequence[str], at: int, called: Called
) -> bool:
    """Whether one word of a name is not part of another's: no foreign title or name beside it."""
    if at and _touch(words[at - 1], words[at]) and _is_foreign(words, keys, at, called):
        return False
    if at + 1 < len(words) and _touch(words[at], words[at + 1]):
        return not words[at + 1][0][:1].isupper() or keys[at + 1] in called.own
    return True


def _is_foreign(
    words: Sequence[re.Match[str]], keys: Sequence[str], at: int, called: Called
) -> bool:
    """Whether the word before makes it somebody else: "Mme" Vial, "Tom" Varga."""
    before = keys[at - 1]
    title = SAME_TITLE.get(before, before)
    if before in IS_TITLE - BARE:
        return bool(called.titles) and title not in called.titles
    capitals = words[at - 1][0][:1].isupper() and words[at][0][:1].isupper()
    opens = at == 1 and before in _OPENERS
    return capitals and not opens and before not in called.own | IS_TITLE


def _touch(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether only a space or a hyphen parts two words."""
    return other.start() - one.end() == 1 and one.string[one.end()] in " -\u00a0\u202f"
