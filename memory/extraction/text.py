"""A beat's text with its scene: who shows in which sentence. Pure."""

import re
from dataclasses import dataclass
from typing import Literal

from memory.cues import Sentence
from memory.cues.reading import TONGUES
from memory.cues.words import Tongue
from memory.entities import Entity, Scene, key
from memory.evidence import Span
from memory.facts import Place

Shown = Literal["stated", "implied"]

_SELF = "i me je j moi narrator narrateur narratrice"
_OTHERS = "he she they it him her them we us you il elle ils elles on lui eux nous vous tu te"
SELF = frozenset(_SELF.split())
PRONOUNS = SELF | frozenset(_OTHERS.split())


@dataclass(frozen=True)
class Text:
    sentences: tuple[Sentence, ...]
    scene: Scene
    place: Place
    language: str

    @property
    def tongue(self) -> Tongue:
        return TONGUES.get(self.language, TONGUES["en"])

    @property
    def narrator(self) -> Entity | None:
        """Who says "I", where it is somebody of the scene."""
        for each in self.scene.candidates:
            if each.uid == self.place.narrator:
                return Entity(each.uid, each.name, each.kind)
        return None

    def near(self, number: int) -> tuple[Sentence, ...]:
        """The sentence and the one before it."""
        return tuple(reversed(self.sentences[max(0, number - 2) : number]))

    def named(self, entity: Entity, number: int) -> bool:
        """Whether the sentence or the one before names it."""
        return any(self.scene.names(entity, each.text) for each in self.near(number))

    def shown(self, entity: Entity, number: int, by: str = "") -> Shown | None:
        """Whether the sentence, or the one before, names somebody or means them by a pronoun.

        "implied" where it may mean somebody else. `by` is who is said to speak: they may say "I".
        """
        sentence, *before = self.near(number)
        if self.scene.names(entity, sentence.text) or self._says_i(entity, sentence, by):
            return "stated"
        pronoun = re.search(self.tongue.pronoun, sentence.plain)
        if before and self.scene.names(entity, before[0].text):
            return "stated" if pronoun and self._alone(entity, before[0]) else "implied"
        return "implied" if pronoun and self._named_last(entity, number) else None

    def _says_i(self, entity: Entity, sentence: Sentence, by: str) -> bool:
        said = [match.start() for match in re.finditer(self.tongue.first_person, sentence.plain)]
        spoken = [at for at in said if sentence.speaks(Span(at, at + 1))]
        if entity.uid == self.place.narrator and len(spoken) < len(said):
            return True
        speaker = self.scene.resolve(by, ("character",)) if spoken and key(by) else None
        return speaker == entity and self.named(entity, sentence.number)

    def _alone(self, entity: Entity, sentence: Sentence) -> bool:
        """Whether a sentence names no other person of the scene."""
        return not any(
            each.kind == "character"
            and each.uid != entity.uid
            and self.scene.names(Entity(each.uid, each.name, each.kind), sentence.text)
            for each in self.scene.candidates
        )

    def _named_last(self, entity: Entity, number: int) -> bool:
        """Whether of all people it is the one whom the text before names last."""
        for sentence in reversed(self.sentences[: number - 1]):
            named, alone = self.scene.names(entity, sentence.text), self._alone(entity, sentence)
            if named or not alone:
                return named and alone
        return False
