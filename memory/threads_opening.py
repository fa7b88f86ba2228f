"""Threads that the author opens by hand: facts of the book itself, which hold from place 0.

They are told, touched, closed and decided on like those that a text opens. Their origin is the
book, as an entry's is of the bible's facts: reading the bible again leaves them.
"""

from collections.abc import Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from memory import ledger
from memory.correcting.changing import follow, held
from memory.evidence import fold
from memory.facts import Fact
from memory.models import FactSpan
from novellaforge.errors import Refused
from projects.models import Project

MOST_CHARACTERS = 200
MOST = 100  # threads of a book


def open_thread(project: Project, what: str) -> UUID:
    """Opens it; gives the fact that does. Raises Refused where it says nothing, is open already
    or there are too many.
    """
    what = " ".join(what.replace("\0", "").split())
    _require(what)
    with held(project):
        before = own_threads(project)
        if fold(what) in {fold(each.value) for each in before}:
            raise Refused(_("You have named this thread already."))
        if len(before) >= MOST:
            raise Refused(_("A book has at most %(most)s threads of yours.") % {"most": MOST})
        opened = _fact(project, what, 1 + max((each.seq for each in before), default=0))
        _make(project, (*before, opened))
    return opened.uid


def take_back(project: Project, uid: UUID) -> str:
    """As if it had not been named; gives what it was. Raises Refused where it is not the
    author's.
    """
    with held(project):
        before = own_threads(project)
        gone = next((each for each in before if each.uid == uid), None)
        if gone is None:
            raise Refused(_("This thread was not named by you."))
        _make(project, [each for each in before if each != gone])
    return gone.value


def own_threads(project: Project) -> tuple[Fact, ...]:
    """In the order in which they were named, as they were named."""
    spans = FactSpan.objects.filter(fact__project=project, fact__origin=project.pk, version=None)
    rows = spans.order_by("seq").values_list("fact__said", flat=True)
    return tuple(ledger.fact_from(said) for said in rows)


def _require(what: str) -> None:
    if not any(letter.isalnum() for letter in what):
        raise Refused(_("Say what the thread is about."))
    if len(what) > MOST_CHARACTERS:
        told = _("A thread is named in at most %(most)s characters.")
        raise Refused(told % {"most": MOST_CHARACTERS})


def _make(project: Project, facts: Sequence[Fact]) -> None:
    ledger.record_entry(project.pk, project.pk, facts)
    follow(project)


def _fact(project: Project, what: str, seq: int) -> Fact:
    return Fact(
        project=project.pk,
        version=None,
        chapter=project.pk,
        beat=1,
        seq=seq,
        predicate="thread",
        slot="open",
        value=what,
        sentence=what,
        start=0,
        end=len(what),
    )
