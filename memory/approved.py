"""The approved facts of a few books, kept in this process while their ledger is the same.

The beats of a chapter are held against the same book one after the other, and reading it each
time would take longer than the rules do.
"""

from collections import OrderedDict
from dataclasses import dataclass, field
from threading import Lock
from uuid import UUID

from memory import ledger
from memory.before import Before, Standing, chapters_before
from memory.ledger import Followed, Told

BOOKS = 4  # of some 50 MB each, where a book has 10,000 facts and a chapter of it is checked
PLACES = 2  # of a book, before which all that stands is kept ready for checks
STANDINGS = 2  # of a book: what stands before those places is mostly the same

_Place = tuple[int, UUID | None, str]
_Standings = OrderedDict[tuple[frozenset[UUID], str], Standing]


@dataclass
class _Book:
    """`state` is empty where it changed while the book was read. `former` is what stood in the
    state before, until something that stands now is made of it.
    """

    state: str
    followed: Followed
    before: OrderedDict[_Place, Before] = field(default_factory=OrderedDict)
    standing: _Standings = field(default_factory=OrderedDict)
    former: _Standings = field(default_factory=OrderedDict)


_kept: OrderedDict[UUID, _Book] = OrderedDict()
_reading: dict[UUID, Lock] = {}
_guard = Lock()


def approved(project_id: UUID) -> Told:
    """All that holds in the book now; read once for each state of its ledger."""
    state = ledger.state_of(project_id)
    with _turn(project_id):
        return _book(project_id, state).followed.told


def before(
    project_id: UUID, state: str, number: int, chapter: UUID | None, language: str
) -> Before:
    """What holds before chapter `number`, without `chapter`, in a ledger of this state.

    Where the ledger has changed since, as it is now.
    """
    place = (number, chapter, language)
    with _turn(project_id):
        book = _book(project_id, state)
        found = book.before.get(place)
        if found is None:
            name = f"{book.state} {number} {chapter} {language}" if book.state else ""
            standing = _standing(book, *place)
            found = book.before[place] = Before(book.followed.told, *place, name, standing)
            found.rehearse()
            while len(book.before) > PLACES:
                book.before.popitem(last=False)
        book.before.move_to_end(place)
        return found


def _standing(book: _Book, number: int, chapter: UUID | None, language: str) -> Standing:
    """Made once for all places before which the same chapters stand, and for a language."""
    told = book.followed.told
    stands = chapters_before(told, number, chapter)
    found = book.standing.get((stands, language))
    if found is None:
        nearest = _nearest(book, stands, language)
        found = book.standing[stands, language] = Standing(told, stands, nearest)
        book.former.clear()
        while len(book.standing) > STANDINGS:
            book.standing.popitem(last=False)
    book.standing.move_to_end((stands, language))
    return found


def _nearest(book: _Book, stands: frozenset[UUID], language: str) -> Standing | None:
    """Of what is made already, that with most of these chapters and no other."""
    made = {**book.former, **book.standing}
    fitting = (key for key in made if key[0] <= stands and key[1] == language)
    nearest = max(fitting, key=lambda key: len(key[0]), default=None)
    return made[nearest] if nearest else None


def _turn(project_id: UUID) -> Lock:
    with _guard:
        return _reading.setdefault(project_id, Lock())


def _book(project_id: UUID, state: str) -> _Book:
    known = _get(project_id)
    if known and known.state == state:
        return known
    followed = ledger.follow(project_id, known.followed if known else None)
    if ledger.state_of(project_id) != state:  # it may be of either state
        return _Book("", followed)
    book = _Book(state, followed)
    if known:
        book.former = known.standing or known.former
    _put(project_id, book)
    return book


def _get(project_id: UUID) -> _Book | None:
    with _guard:
        book = _kept.get(project_id)
        if book is not None:
            _kept.move_to_end(project_id)
        return book


def _put(project_id: UUID, book: _Book) -> None:
    with _guard:
        _kept[project_id] = book
        _kept.move_to_end(project_id)
        while len(_kept) > BOOKS:
            gone, _book = _kept.popitem(last=False)
            _reading.pop(gone, None)
