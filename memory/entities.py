"""Whom a name means among those of a scene. Pure.

Two candidates are never made one: a name that could mean both means neither, and becomes a
provisional entity of its own, which the author may keep, rename or merge.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID, uuid5

from memory.evidence import fold
from memory.facts import Kind

_TITLES = (
    "the mr mrs ms miss dr doctor sir lady lord madam madame mister captain professor "
    "father mother sister brother king queen prince princess duke duchess count countess "
    "baron baroness judge colonel major sergeant lieutenant general inspector reverend "
    "saint st aunt uncle old le la les l m mme mlle monsieur mademoiselle docteur maitre "
    "capitaine professeur pere mere soeur frere oncle tante roi reine prince princesse duc "
    "duchesse comte comtesse baron baronne juge colonel commandant sergent lieutenant "
    "general inspecteur abbe saint sainte vieux vieille"
)
_IS_TITLE = frozenset(_TITLES.split())
_BARE = frozenset({"the", "le", "la", "les", "l", "old", "vieux", "vieille"})  # tell nobody apart
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
_SAME_TITLE = {
    "doctor": "dr", "docteur": "dr", "mister": "mr", "monsieur": "m", "madame": "mme",
    "mademoiselle": "mlle", "saint": "st",
}  # fmt: skip
_WORD = re.compile(r"[^\W_]+")


@dataclass(frozen=True)
class Candidate:
    """Somebody or something that the scene may speak of. `aliases` are its other names."""

    uid: UUID
    name: str
    kind: Kind
    aliases: tuple[str, ...] = ()


@dataclass(frozen=True)
class Entity:
    """What a name was found to mean. One that is provisional is known by this name alone."""

    uid: UUID
    name: str
    kind: Kind
    provisional: bool = False


@dataclass(frozen=True)
class Scene:
    """The candidates of a scene, and the chapter within which provisional names mean one thing."""

    chapter: UUID
    candidates: tuple[Candidate, ...] = ()

    def resolve(self, name: str, kinds: Sequence[Kind]) -> Entity:
        """By exact name or alias, then without titles, then by a part of one name only.

        `kinds` are what is looked for, the likeliest first; a candidate of another kind is
        still found, since a person is no place for being named in a place's stead.
        """
        found = self.known(name)
        if found:
            return Entity(found.uid, found.name, found.kind)
        return self._provisional(name, kinds[0] if kinds else "object")

    def known(self, name: str) -> Candidate | None:
        """Whom of the candidates the name means, if it is one."""
        for look in (self._exactly, self._without_title, self._by_part):
            meant = look(name)
            if meant:
                return meant[0] if len(meant) == 1 else None
        return None

    def names(self, entity: Entity, text: str) -> bool:
        """Whether the text names it: in full, by an alias, or by a part that is nobody else's.

        Tom Varga and Mrs Vial do not name Ilse Varga and Dr Vial.
        """
        called = self._called.get(entity.uid) or _Called.of(_own_forms(entity), (entity.name,))
        words, keys = _read(text)
        return not called.own.isdisjoint(keys) and any(
            keys[at : at + len(form)] == form
            and (len(form) > 1 or _stands_alone(words, keys, at, called))
            for form in called.forms
            for at in range(len(keys) - len(form) + 1)
        )

    @cached_property
    def _called(self) -> dict[UUID, "_Called"]:
        return {each.uid: _Called.of(self._forms(each), _names(each)) for each in self.candidates}

    def _forms(self, candidate: Candidate) -> Iterator[str]:
        yield from _names(candidate)
        for bare in (" ".join(_bare(name)) for name in _names(candidate)):
            if self._without_title(bare) == [candidate]:
                yield bare
        for part in _parts(candidate):
            if self._by_part(part) == [candidate]:
                yield part

    def _exactly(self, name: str) -> list[Candidate]:
        wanted = key(name)
        return [each for each in self.candidates if wanted in map(key, _names(each))]

    def _without_title(self, name: str) -> list[Candidate]:
        wanted, titles = _bare(name), _titles(name)
        if not wanted:
            return []
        return [
            each
            for each in self.candidates
            if any(_bare(own) == wanted and _agree(titles, _titles(own)) for own in _names(each))
        ]

    def _by_part(self, name: str) -> list[Candidate]:
        """People of whose name this one word is a part; a title would tell another of them."""
        words = key(name).split()
        if len(words) != 1 or words[0] in _IS_TITLE:
            return []
        return [each for each in self.candidates if words[0] in map(key, _parts(each))]

    def _provisional(self, name: str, kind: Kind) -> Entity:
        uid = uuid5(self.chapter, f"entity\n{' '.join(_bare(name)) or key(name)}")
        if _titles(name):
            uid = uuid5(self.chapter, f"entity\n{key(name)}")
        return Entity(uid, " ".join(name.split()), kind, provisional=True)


@lru_cache(maxsize=4_096)
def key(name: str) -> str:
    """The name without case, accents, apostrophes and spacing, to compare by."""
    bare = unicodedata.normalize("NFKD", fold(name))
    return " ".join(_WORD.findall("".join(c for c in bare if not unicodedata.combining(c))))


def _names(candidate: Candidate) -> tuple[str, ...]:
    return (candidate.name, *candidate.aliases)


def _bare(name: str) -> list[str]:
    """A name's folded words after its titles; all of them where it has nothing else."""
    words = key(name).split()
    bare = list(words)
    while len(bare) > 1 and bare[0] in _IS_TITLE:
        del bare[0]
    return bare


def _titles(name: str) -> frozenset[str]:
    words = key(name).split()
    titles = words[: len(words) - len(_bare(name))]
    return frozenset(_SAME_TITLE.get(title, title) for title in titles) - _BARE


def _agree(one: frozenset[str], other: frozenset[str]) -> bool:
    """Mrs Vial is not Dr Vial; Vial may be either."""
    return not one or not other or one == other


def _parts(candidate: Candidate) -> Iterable[str]:
    """The words of a person's name that may stand for it alone."""
    if candidate.kind != "character":
        return ()
    words = [word for name in _names(candidate) for word in re.findall(r"[^\W_]+", name)]
    return (word for word in words if word[:1].isupper() and key(word) not in _IS_TITLE)


@dataclass(frozen=True)
class _Called:
    """How a text may call somebody: forms as keyed words, all words of these, and titles."""

    forms: tuple[tuple[str, ...], ...]
    own: frozenset[str]
    titles: frozenset[str]

    @classmethod
    def of(cls, forms: Iterable[str], names: Iterable[str]) -> "_Called":
        keyed = tuple(dict.fromkeys(form for each in forms if (form := tuple(key(each).split()))))
        own = frozenset(word for form in keyed for word in form)
        return cls(keyed, own, frozenset[str]().union(*map(_titles, names)))


def _own_forms(entity: Entity) -> Iterator[str]:
    """What names somebody who is none of the candidates."""
    yield entity.name
    if not _titles(entity.name):
        yield " ".join(_bare(entity.name))


@lru_cache(maxsize=256)  # the sentences of a beat are asked for many names
def _read(text: str) -> tuple[tuple[re.Match[str], ...], tuple[str, ...]]:
    """The words of a text, and their keys."""
    words = tuple(_WORD.finditer(unicodedata.normalize("NFC", text)))
    return words, tuple(key(word[0]) for word in words)


def _stands_alone(
    words: Sequence[re.Match[str]], keys: Sequence[str], at: int, called: _Called
) -> bool:
    """Whether one word of a name is not part of another's: no foreign title or name beside it."""
    if at and _touch(words[at - 1], words[at]) and _is_foreign(words, keys, at, called):
        return False
    if at + 1 < len(words) and _touch(words[at], words[at + 1]):
        return not words[at + 1][0][:1].isupper() or keys[at + 1] in called.own
    return True


def _is_foreign(
    words: Sequence[re.Match[str]], keys: Sequence[str], at: int, called: _Called
) -> bool:
    """Whether the word before makes it somebody else: "Mme" Vial, "Tom" Varga."""
    before = keys[at - 1]
    title = _SAME_TITLE.get(before, before)
    if before in _IS_TITLE - _BARE:
        return bool(called.titles) and title not in called.titles
    capitals = words[at - 1][0][:1].isupper() and words[at][0][:1].isupper()
    opens = at == 1 and before in _OPENERS
    return capitals and not opens and before not in called.own | _IS_TITLE


def _touch(one: re.Match[str], other: re.Match[str]) -> bool:
    """Whether only a space or a hyphen parts two words."""
    return other.start() - one.end() == 1 and one.string[one.end()] in " -\u00a0\u202f"
