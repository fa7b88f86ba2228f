"""What an author says otherwise of the chapters that were found in their manuscript. Pure.

A piece of the manuscript is known by where it begins (`at`, in characters of its text), so that
nothing that is said of one moves another. Whatever is said, no text is lost: what goes with the
chapter before keeps its heading as a line, and what is left out can be taken again.
"""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any, Literal, Self, get_args

from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.importing.breaks import places_in
from projects.importing.chapters import Manuscript, Part
from projects.importing.places import Places, places_of

Act = Literal["rename", "join", "split", "leave_out", "begin"]
ACTS: tuple[str, ...] = get_args(Act)
MOST = 4_000  # corrections of one manuscript
MOST_SPLITS = 200

Standing = Literal["taken", "joined", "left_out"]


@dataclass(frozen=True)
class Piece:
    """A chapter as it was found or made by a split, with what becomes of it."""

    part: Part
    standing: Standing = "taken"
    is_split: bool = False

    @property
    def at(self) -> int:
        return self.part.at


@dataclass(frozen=True)
class Corrections:
    titles: Mapping[int, str] = field(default_factory=dict)
    joined: frozenset[int] = frozenset()
    splits: frozenset[int] = frozenset()
    left_out: frozenset[int] = frozenset()

    @classmethod
    def of(cls, said: Iterable[Mapping[str, Any]], manuscript: Manuscript) -> Self:
        """From a list of `{"at", "act", "title"}`, where splits come first, wherever they stand.

        Raises Refused: it fits no such manuscript.
        """
        said = list(said)
        made = cls()
        for each in said:
            if each["act"] == "split":
                made = made.split(manuscript, each["at"])
        known = [piece.at for piece in pieces_of(manuscript, made, front=True)]
        for each in said:
            if each["act"] != "split":
                made = made._and(known, each["act"], each["at"], each.get("title", ""))
        return made

    @classmethod
    def kept(cls, said: Iterable[Mapping[str, Any]]) -> Self:
        """From what `told` said of the same manuscript."""
        by_act: dict[str, list[Mapping[str, Any]]] = {act: [] for act in ACTS}
        for each in said:
            by_act[each["act"]].append(each)
        return cls(
            {each["at"]: each["title"] for each in by_act["rename"]},
            frozenset(each["at"] for each in by_act["join"]),
            frozenset(each["at"] for each in by_act["split"]),
            frozenset(each["at"] for each in by_act["leave_out"]),
        )

    def split(self, manuscript: Manuscript, at: int) -> Self:
        """Raises Refused where no paragraph begins."""
        if len(self.splits) >= MOST_SPLITS:
            raise Refused(_("At most %(most)s splits are kept.") % {"most": MOST_SPLITS})
        _refuse_no_place(manuscript, self, at)
        return replace(self, splits=self.splits | {at})

    def _and(self, known: Sequence[int], act: str, at: int, title: str) -> Self:
        if at not in known:
            raise Refused(
                _("No chapter was found at %(at)s: look at the preview again.") % {"at": at}
            )
        if act == "rename":
            said = " ".join(title.split())
            return replace(self, titles={**self.titles, at: said})
        if act == "join":
            if at == known[0]:
                raise Refused(_("The first piece has none before it to go with."))
            return replace(self, joined=self.joined | {at})
        if act == "begin":
            return self._beginning(at, known)
        return replace(self, left_out=self.left_out | {at})

    def _beginning(self, at: int, known: Iterable[int]) -> Self:
        """With all before it left out."""
        before = {each for each in known if each < at}
        return replace(self, left_out=(self.left_out | before) - {at}, joined=self.joined - {at})

    def typed(self, manuscript: Manuscript, given: Mapping[str, str]) -> Self:
        """As a page's form says it: `title-AT`, and `as-AT` of chapter, join, leave_out, begin.

        Of what the form does not have, what was said before holds.
        """
        made = self
        pieces = pieces_of(manuscript, replace(self, titles={}), front=True)
        known = [piece.at for piece in pieces]
        for piece in pieces:
            made = made._typed(piece, given.get(f"as-{piece.at}"), given.get(f"title-{piece.at}"))
        for at in known:
            if given.get(f"as-{at}") == "begin":
                made = made._beginning(at, known)
        return made

    def _typed(self, piece: Piece, act: str | None, title: str | None) -> Self:
        at, made = piece.at, self
        if title is not None:
            others = {key: said for key, said in self.titles.items() if key != at}
            said = " ".join(title.replace("\0", "").split())
            made = replace(
                made, titles=others if said == piece.part.title else {**others, at: said}
            )
        if act is None:
            return made
        if act == "join" and piece.is_split:
            return replace(made, splits=made.splits - {at}, joined=made.joined - {at})
        return replace(
            made,
            joined=made.joined | {at} if act == "join" else made.joined - {at},
            left_out=made.left_out | {at} if act == "leave_out" else made.left_out - {at},
        )

    def told(self) -> list[dict[str, Any]]:
        """As the list that it can be made of again."""
        return [
            *({"at": at, "act": "split"} for at in sorted(self.splits)),
            *({"at": at, "act": "join"} for at in sorted(self.joined)),
            *({"at": at, "act": "leave_out"} for at in sorted(self.left_out)),
            *(
                {"at": at, "act": "rename", "title": title}
                for at, title in sorted(self.titles.items())
            ),
        ]

    def __bool__(self) -> bool:
        return bool(self.titles or self.joined or self.splits or self.left_out)


NOTHING = Corrections()


def pieces_of(manuscript: Manuscript, said: Corrections, *, front: bool) -> tuple[Piece, ...]:
    """In the order of the text. `front`: with what stands before the first heading, at 0."""
    parts = list(manuscript.parts)
    if front and manuscript.front:
        parts.insert(0, Part("", None, "", 0, manuscript.front_end))
    return tuple(_piece(part, said) for each in parts for part in _split(each, said.splits))


def _piece(part: Part, said: Corrections) -> Piece:
    titled = replace(part, title=said.titles.get(part.at, part.title))
    left_out, joined = part.at in said.left_out, part.at in said.joined
    standing: Standing = "left_out" if left_out else "joined" if joined else "taken"
    return Piece(titled, standing, part.at in said.splits)


def _split(part: Part, at: frozenset[int]) -> Iterator[Part]:
    """The part, ended where the first split is, and a new one from each."""
    cuts = sorted(each for each in at if part.start < each < part.end)
    ends = [*cuts, part.end]
    yield replace(part, end=ends[0])
    for start, end in zip(cuts, ends[1:], strict=True):
        yield Part("", None, "", start, end, start)


def corrected(pieces: Sequence[Piece]) -> tuple[tuple[Part, ...], Places]:
    """The chapters that come of it, with their places.

    Their headings' numbers hold, one less behind each that was joined, one more behind each split.
    """
    parts: list[Part] = []
    said: list[int | None] = []
    shift = 0
    for piece in with_standings(pieces):
        part = piece.part
        if piece.standing == "joined":
            parts[-1] = replace(parts[-1], end=part.end)
            shift -= part.number is not None
        elif piece.standing == "taken":
            shift += piece.is_split
            parts.append(part)
            said.append(None if part.number is None else part.number + shift)
    return tuple(parts), places_of(said)


def with_standings(pieces: Iterable[Piece]) -> Iterator[Piece]:
    """What goes with a piece that is left out is left out; what has none before it is taken."""
    before: Standing | None = None
    for piece in pieces:
        standing = piece.standing
        if standing == "joined":
            standing = "joined" if before == "taken" else before or "taken"
        yield replace(piece, standing=standing)
        before = "left_out" if standing == "left_out" else "taken"


def _refuse_no_place(manuscript: Manuscript, said: Corrections, at: int) -> None:
    for piece in pieces_of(manuscript, said, front=True):
        if piece.at == at and piece.is_split:
            return
        if piece.part.start < at < piece.part.end:
            if any(each.at == at for each in places_in(manuscript, piece.part)):
                return
            break
    raise Refused(
        _("No paragraph begins at %(at)s: a chapter is split between paragraphs.") % {"at": at}
    )
