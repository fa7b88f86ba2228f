"""Names to compare by: without case and accents, their titles apart. Pure."""

import re
import unicodedata
from functools import lru_cache

from memory.evidence import fold

_TITLES = (
    "the mr mrs ms miss dr doctor sir lady lord madam madame mister captain professor "
    "father mother sister brother king queen prince princess duke duchess count countess "
    "baron baroness judge colonel major sergeant lieutenant general inspector reverend "
    "saint st aunt uncle old le la les l m mme mlle monsieur mademoiselle docteur maitre "
    "capitaine professeur pere mere soeur frere oncle tante roi reine prince princesse duc "
    "duchesse comte comtesse baron baronne juge colonel commandant sergent lieutenant "
    "general inspecteur abbe saint sainte vieux vieille"
)
IS_TITLE = frozenset(_TITLES.split())
BARE = frozenset({"the", "le", "la", "les", "l", "old", "vieux", "vieille"})  # tell nobody apart
SAME_TITLE = {
    "doctor": "dr", "docteur": "dr", "mister": "mr", "monsieur": "m", "madame": "mme",
    "mademoiselle": "mlle", "saint": "st",
}  # fmt: skip
WORD = re.compile(r"[^\W_]+")


@lru_cache(maxsize=32_768)
def key(name: str) -> str:
    """The name without case, accents, apostrophes and spacing, to compare by."""
    bare = unicodedata.normalize("NFKD", fold(name))
    if bare.isascii():
        return " ".join(WORD.findall(bare))
    return " ".join(WORD.findall("".join(c for c in bare if not unicodedata.combining(c))))


def bare_of(name: str) -> list[str]:
    """A name's folded words after its titles; all of them where it has nothing else."""
    words = key(name).split()
    bare = list(words)
    while len(bare) > 1 and bare[0] in IS_TITLE:
        del bare[0]
    return bare


def titles_of(name: str) -> frozenset[str]:
    words = key(name).split()
    titles = words[: len(words) - len(bare_of(name))]
    return frozenset(SAME_TITLE.get(title, title) for title in titles) - BARE


def agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Mrs Vial is not Dr Vial; Vial may be either."""
    return not one or not other or one == other
