"""Whom a name means among those of a scene. Pure.

Two candidates are never made one: a name that could mean both means neither, and becomes a
provisional entity of its own, which the author may keep, rename or merge.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from uuid import UUID, uuid5

from memory.called import Called, read, stands_alone
from memory.facts import Kind
from memory.titles import IS_TITLE, agree, bare_of, key, titles_of

__all__ = ["Candidate", "Entity", "Scene", "key", "same"]


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

    def of(self, chapter: UUID) -> "Scene":
        """The same candidates in another chapter, with all that was found out of them."""
        scene = Scene(chapter, self.candidates)
        vars(scene).update(_index=self._index, _known_as=self._known_as)
        return scene

    def resolve(self, name: str, kinds: Sequence[Kind]) -> Entity:
        """By exact name or alias, then without titles, then by a part of one name only.

        `kinds` are what is looked for, the likeliest first; a candidate of another kind is
        still found, since a person is no place for being named in a place's stead.
        """
        found = self.known(name)
        if found:
            return _as_found(found)
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
        called = self._called(entity)
        words, keys = read(text)
        return not called.own.isdisjoint(keys) and any(
            keys[at : at + len(form)] == form
            and (len(form) > 1 or stands_alone(words, keys, at, called))
            for form in called.forms
            for at in range(len(keys) - len(form) + 1)
        )

    def named_in(self, text: str) -> list[Candidate]:
        """The candidates that the text names. Only those are looked at of whom it has the rarest
        word of some form: a long book has thousands, and most of them an article.
        """
        by_word = self._index.by_word
        near = {place for word in read(text)[1] for place in by_word.get(word, ())}
        those = (self.candidates[place] for place in sorted(near))
        return [each for each in those if self.names(_as_found(each), text)]

    def _called(self, entity: Entity) -> "Called":
        """How a text may call it; of a candidate found out once."""
        called = self._known_as.get(entity.uid)
        if called is None:
            candidate = self._index.by_uid.get(entity.uid)
            if candidate is None:
                return Called.of(_own_forms(entity), (entity.name,))
            called = Called.of(self._forms(candidate), _names(candidate))
            self._known_as[entity.uid] = called
        return called

    @cached_property
    def _known_as(self) -> dict[UUID, "Called"]:
        return {}

    @cached_property
    def _index(self) -> "_Index":
        return _Index.of(self.candidates)

    def _forms(self, candidate: Candidate) -> Iterator[str]:
        yield from _names(candidate)
        for bare in (" ".join(bare_of(name)) for name in _names(candidate)):
            if self._without_title(bare) == [candidate]:
                yield bare
        for part in _parts(candidate):
            if self._by_part(part) == [candidate]:
                yield part

    def _exactly(self, name: str) -> list[Candidate]:
        return self._at(self._index.by_name.get(key(name), ()))

    def _without_title(self, name: str) -> list[Candidate]:
        titles = titles_of(name)
        found = self._index.by_bare.get(tuple(bare_of(name)), ())
        return self._at(place for place, theirs in found if agree(titles, theirs))

    def _by_part(self, name: str) -> list[Candidate]:
        """People of whose name this one word is a part; a title would tell another of them."""
        words = key(name).split()
        if len(words) != 1 or words[0] in IS_TITLE:
            return []
        return self._at(self._index.by_part.get(words[0], ()))

    def _at(self, places: Iterable[int]) -> list[Candidate]:
        """Each once, though several of its names were found."""
        return [self.candidates[place] for place in dict.fromkeys(places)]

    def _provisional(self, name: str, kind: Kind) -> Entity:
        uid = uuid5(self.chapter, f"entity\n{same(name)}")
        return Entity(uid, " ".join(name.split()), kind, provisional=True)


def same(name: str) -> str:
    """What names have in common that mean one in a chapter: "le Havre", "Havre"."""
    return key(name) if titles_of(name) else " ".join(bare_of(name))


@dataclass(frozen=True)
class _Index:
    """Where candidates stand among the others: by what they are called, each in their order.

    Of `by_bare` also the titles of that name; `by_word` has of each form by which one may be
    named the word that fewest others have.
    """

    by_uid: Mapping[UUID, Candidate]
    by_name: Mapping[str, Sequence[int]]
    by_bare: Mapping[tuple[str, ...], Sequence[tuple[int, frozenset[str]]]]
    by_part: Mapping[str, Sequence[int]]
    by_word: Mapping[str, Sequence[int]]

    @classmethod
    def of(cls, candidates: Sequence[Candidate]) -> "_Index":
        names: dict[str, list[int]] = defaultdict(list)
        bare: dict[tuple[str, ...], list[tuple[int, frozenset[str]]]] = defaultdict(list)
        parts: dict[str, list[int]] = defaultdict(list)
        forms: dict[tuple[str, ...], list[int]] = defaultdict(list)
        for place, each in enumerate(candidates):
            for name in _names(each):
                keyed, short, titles = _read_name(name)
                names[keyed].append(place)
                forms[tuple(keyed.split())].append(place)
                if keyed:  # of no word, it means nobody
                    bare[short].append((place, titles))
                    forms[short].append(place)
            for part in map(key, _parts(each)):
                parts[part].append(place)
                forms[tuple(part.split())].append(place)
        by_uid = {each.uid: each for each in candidates}
        return cls(by_uid, names, bare, parts, _by_rarest(forms))


def _by_rarest(forms: Mapping[tuple[str, ...], Sequence[int]]) -> Mapping[str, Sequence[int]]:
    """Each form's places by that of its words that stands in fewest."""
    many: Counter[str] = Counter()
    for form, places in forms.items():
        for word in form:
            many[word] += len(places)
    found: dict[str, list[int]] = defaultdict(list)
    for form, places in forms.items():
        if form:
            found[min(form, key=many.__getitem__)] += places
    return found


@lru_cache(maxsize=32_768)
def _read_name(name: str) -> tuple[str, tuple[str, ...], frozenset[str]]:
    """Its key, its words without titles, and its titles."""
    return key(name), tuple(bare_of(name)), titles_of(name)


def _as_found(candidate: Candidate) -> Entity:
    return Entity(candidate.uid, candidate.name, candidate.kind)


def _names(candidate: Candidate) -> tuple[str, ...]:
    return (candidate.name, *candidate.aliases)


def _parts(candidate: Candidate) -> Iterable[str]:
    """The words of a person's name that may stand for it alone."""
    if candidate.kind != "character":
        return ()
    words = [word for name in _names(candidate) for word in re.findall(r"[^\W_]+", name)]
    return (word for word in words if word[:1].isupper() and key(word) not in IS_TITLE)


def _own_forms(entity: Entity) -> Iterator[str]:
    """What names somebody who is none of the candidates."""
    yield entity.name
    if not titles_of(entity.name):
        yield " ".join(bare_of(entity.name))
