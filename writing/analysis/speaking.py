"""Who surely says a paragraph's speech: named beside a verb of saying, or the only one who acts.

Fires: "“Mind it,” said Ilse."; "Ilse put the oar down. “Mind it.”"; « — Viens, dit Ilse. ».
Must not: "she told Aron" (he is spoken to), "she said" (nobody knows who), two who might be, "what
Ilse said" in the narration, a turn of dialogue without a cue. Pure.
"""

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise
from uuid import UUID

from memory.entities import Scene
from writing.analysis.pieces import Piece

NAME = r"(?P<name>[A-ZÀ-ÖØ-Þ][\w'.-]*(?: (?:de |du |d')?[A-ZÀ-ÖØ-Þ][\w'-]*){0,3})"
_VERBS = {
    "en": (
        r"(?:said|says|asked|asks|answered|replied|cried|whispered|murmured|muttered|shouted"
        r"|called|snapped|added|sighed|growled|laughed|agreed|admitted|insisted|repeated|began"
        r"|continued|went on)"
    ),
    "fr": (
        r"(?:dit|disait|fit|faisait|répond(?:it|ait)?|demand(?:a|e|ait)|murmur(?:a|e|ait)"
        r"|cri(?:a|e|ait)|repr(?:it|end)|ajout(?:a|e|ait)|répliqu(?:a|e|ait)|souffl(?:a|e|ait)"
        r"|lan(?:ça|ce|çait)|déclar(?:a|e|ait)|insist(?:a|e|ait)|protest(?:a|e|ait)"
        r"|chuchot(?:a|e|ait)|soupir(?:a|e|ait)|avou(?:a|e|ait)|grogn(?:a|e|ait)"
        r"|continu(?:a|e|ait)|répét(?:a|ait)|répète|s'écri(?:a|e|ait)|s'exclam(?:a|e|ait))"
    ),
}
_BETWEEN = {"en": r"(?:\w+ly )?", "fr": r"(?:lui |leur |me |m'|l')?"}


def speaker_of(
    found: Sequence[Piece], before: Sequence[Piece], language: str, scene: Scene
) -> UUID | None:
    """`before` are the pieces of the paragraph before: « Ilse dit : » opens the next one."""
    told = set(_told(found, language, scene)) or set(_introduced(before, found, language, scene))
    if not told:
        told = set(_acting(found, scene))
    return told.pop() if len(told) == 1 else None


def meant(words: str, scene: Scene) -> UUID | None:
    """Whom the words name; without their first ones, which may open the sentence."""
    parts = words.split()
    for first in range(len(parts)):
        found = scene.resolve(" ".join(parts[first:]), ("character",))
        if not found.provisional and found.kind == "character":
            return found.uid
    return None


def named_in(text: str, scene: Scene) -> set[UUID]:
    found = (meant(each["name"], scene) for each in re.finditer(rf"\b{NAME}", text))
    return {uid for uid in found if uid}


def _told(found: Sequence[Piece], language: str, scene: Scene) -> Iterator[UUID]:
    """Named beside a verb of saying, right after a speech or right before one."""
    after = re.compile(
        rf"^\W*(?:{_VERBS[language]} {NAME}|{NAME.replace('name', 'first')} "
        rf"{_BETWEEN[language]}{_VERBS[language]})\b"
    )
    for one, other in pairwise(found):
        if one.spoken and other.spoken is False:
            match = after.match(other.text)
            uid = meant(match["name"] or match["first"], scene) if match else None
        elif one.spoken is False and other.spoken:
            uid = _before(one.text, language, scene)
        else:
            uid = None
        if uid:
            yield uid


def _before(text: str, language: str, scene: Scene) -> UUID | None:
    said = rf"\b{NAME} {_BETWEEN[language]}{_VERBS[language]}\b[^.!?:]*[,:]\W*$"
    match = re.search(said, text)
    return meant(match["name"], scene) if match else None


def _introduced(
    before: Sequence[Piece], found: Sequence[Piece], language: str, scene: Scene
) -> Iterator[UUID]:
    if not (before and before[-1].spoken is False and found[0].spoken):
        return
    if before[-1].text.endswith(":") and (uid := _before(before[-1].text, language, scene)):
        yield uid


def _acting(found: Sequence[Piece], scene: Scene) -> Iterator[UUID]:
    """A whole sentence of narration that opens with a name; nobody else is named beside it."""
    narration = [each for each in found if each.spoken is False]
    everybody = named_in(" ".join(each.text for each in narration), scene)
    if len(everybody) != 1 or any(each.spoken is None for each in found):
        return
    for each in narration:
        match = re.match(rf"\W*{NAME}\b(?!')", each.text)
        if each.opens and each.ends and match and (uid := meant(match["name"], scene)):
            yield uid
