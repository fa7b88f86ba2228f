"""What the story so far lends a chapter, as it was put before the model."""

from collections.abc import Iterable, Iterator, Sequence

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from memory.context.chosen import PREVIOUS_END, TO_COME, Piece
from writing.choosing import passage_key
from writing.context_choices_pieces import Matter, ShownPiece, piece_of, state_of
from writing.prompting import FACT, LINE, PASSAGES
from writing.wording import clipped

_WHY: dict[str, Promise] = {
    "in_force": gettext_lazy("Holds of somebody or something that the chapter names."),
    "named": gettext_lazy("An older chapter that tells of somebody whom this one names."),
    "recent": gettext_lazy("One of the last chapters."),
    "older": gettext_lazy("An older chapter, in one line."),
    "events": gettext_lazy("Happened in the last chapters."),
    "ties": gettext_lazy("How two of them stand to each other."),
    "openings": gettext_lazy("Still open."),
}
_TOLD = ("named", "recent", "older")


def story(matter: Matter) -> Iterator[ShownPiece]:
    given = matter.given
    if given.previous_end:
        yield piece_of(given.previous_end, PREVIOUS_END, _("The end of the chapter before"))
    if given.to_come:
        yield piece_of(given.to_come, TO_COME, _("Not yet happened"))
    pieces = matter.context.pieces
    if not pieces:  # of a run of before it was kept where its lines come from
        yield from (piece_of(line) for line in given.told)
    told = [each for each in pieces if each.part in _TOLD]
    yield from (_from_memory(each, LINE) for each in _newest_state(told))


def facts(matter: Matter) -> Iterator[ShownPiece]:
    given, pieces = matter.given, matter.context.pieces
    if not pieces:
        lines = (*given.in_force, *given.events, *given.ties, *given.openings)
        yield from (piece_of(line) for line in lines)
    facts = [each for each in pieces if each.part not in _TOLD]
    yield from (_from_memory(each, FACT) for each in facts)
    for line in given.spoken:
        yield piece_of(line, label=_("Said by its point of view"))


def _newest_state(pieces: Sequence[Piece]) -> Iterable[Piece]:
    """Each chapter once: an excerpt that had no room may be told in a line after all."""
    best: dict[str, Piece] = {}
    for piece in pieces:
        if piece.key not in best or best[piece.key].state == "out":
            best[piece.key] = piece
    return sorted(best.values(), key=lambda piece: (piece.state == "out", -piece.number))


def _from_memory(piece: Piece, most: int) -> ShownPiece:
    where = _("Chapter %(number)d") % {"number": piece.number} if piece.number else _("The bible")
    label = where if piece.part in _TOLD else ""
    return piece_of(
        clipped(piece.text, most), piece.key, label, str(_WHY[piece.part]), piece.state
    )


def passages(matter: Matter) -> Iterator[ShownPiece]:
    for at, passage in enumerate(matter.passages.found, start=1):
        if passage.pinned:
            why = _("You pinned it.")
        else:
            why = _("Found by its words and what it means, as number %(rank)d.") % {"rank": at}
        state = state_of(at <= PASSAGES)
        yield piece_of(passage.text, passage_key(passage.text), passage.source, why, state)
