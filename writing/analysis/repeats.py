"""Words that come again at the same place of several paragraphs, or anywhere. Pure."""

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator
from typing import TypeVar

T = TypeVar("T")
K = TypeVar("K", bound=Hashable)

_SMALL = (
    "the a an and or but nor so for of to in on at by from with without into onto over under "
    "up down out off as if than then that this these those there here when while where who "
    "whom whose which what how why not no yes it its it's he she him her his hers they them "
    "their i i'd i'll i'm i've me my mine you your we us our one is was were are am be been "
    "being had has have do does did would could should might may must can will shall didn't "
    "wasn't couldn't hadn't don't isn't all any some more most much very too only just even "
    "still again ever never about after before back le la les l un une des du de d au aux et "
    "ou mais ni car donc or que qui quoi dont où quand comme si ce cet cette ces c ça cela il "
    "elle ils elles on je j tu nous vous me m te t se s lui leur leurs y en son sa ses mon ma "
    "mes ton ta tes notre nos votre vos ne n pas plus rien jamais est était étaient sont fut "
    "furent être été a avait avaient ont eu eut ait dans sur sous par pour avec sans vers "
    "chez entre jusqu à a-t-il tout toute tous toutes encore bien même aussi très peu trop "
    "puis alors là ici qu'il qu'elle qu'on n'avait n'était c'était d'un d'une l'on s'il qu'un "
    "qu'une j'ai j'avais"
)
# Places, times and turns that every book says again and again.
_WORN = (
    "end front top side sides edge middle rest way time first last moment other thing things lot "
    "kind sort part piece next day night same long little few once "
    "bout côté côtés haut bas bord milieu reste fois premier première dernier dernière moment "
    "temps autre autres chose choses sorte peine coup jour nuit long longue petit petite fin "
    "instant suite partir fait faire"
)
SMALL = frozenset(_SMALL.split())
WEAK = SMALL | frozenset(_WORN.split())


def grouped(items: Iterable[T], key: Callable[[T], K | None]) -> Iterator[tuple[K, list[T]]]:
    """Those of one key together; those without a key left out."""
    found: defaultdict[K, list[T]] = defaultdict(list)
    for item in items:
        if (its := key(item)) is not None:
            found[its].append(item)
    yield from found.items()


def strong(words: Iterable[str]) -> int:
    """How many of these folded words tell something: no function word, nothing worn."""
    return sum(bare(word) not in WEAK and word not in WEAK for word in words)


def bare(word: str) -> str:
    """Without what French elides before it: "d'oiseaux" is "oiseaux"."""
    before, _apostrophe, after = word.partition("'")
    return after if after and len(before) <= 2 else word
