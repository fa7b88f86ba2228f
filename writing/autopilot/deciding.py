"""What the autopilot does next, from how things stand. Pure."""

from dataclasses import dataclass
from typing import Literal

from django.utils.translation import gettext as _

from writing.models import Autopilot

State, StopAfter = Autopilot.State, Autopilot.StopAfter


@dataclass(frozen=True)
class Run:
    """How the chapter's last run stands; `state` is stopped also of one that was cancelled.

    `is_mine`: the autopilot began or followed it. `is_newest`: no later text of the chapter.
    `beside`: what keeps it from approval without its author though it passed, a sentence each.
    """

    state: Literal["live", "stopped", "drafted"]
    reason: str = ""
    passed: bool = False
    is_newest: bool = True
    is_mine: bool = True
    beside: tuple[str, ...] = ()


@dataclass(frozen=True)
class After:
    """The chapter that comes when this one is done; `arc` is the title of the one it ends."""

    number: int
    ends_arc: bool = False
    arc: str = ""


@dataclass(frozen=True)
class Standing:
    """`changes` are sentences on what changed before the chapter since it was begun.

    `has_text`: it has a text that nobody approved and no run wrote. `others` are chapters that
    other runs write now. `asked`: the author has just said to go on.
    """

    number: int
    is_gone: bool = False
    is_done: bool = False
    run: Run | None = None
    has_text: bool = False
    changes: tuple[str, ...] = ()
    others: tuple[int, ...] = ()
    after: After | None = None
    stop_after: str = StopAfter.NEVER
    asked: bool = False


@dataclass(frozen=True)
class Begin:
    """Have the chapter written."""


@dataclass(frozen=True)
class Resume:
    """Have the stopped run go on."""


@dataclass(frozen=True)
class Stay:
    """Nothing to do yet; `why`, where it is not its own run that is waited for."""

    why: str = ""


@dataclass(frozen=True)
class Rest:
    """Until the author says to go on."""

    state: str
    why: str


@dataclass(frozen=True)
class Next:
    """Go over to the chapter that follows."""


@dataclass(frozen=True)
class Finish:
    why: str


Then = Next | Rest | Finish


@dataclass(frozen=True)
class Close:
    """The chapter is done; `approve` its run's version first. Then what follows."""

    approve: bool
    then: Then


Move = Begin | Resume | Stay | Rest | Close


def decide(now: Standing) -> Move:
    if now.is_gone:
        return Rest(State.PAUSED, _("The chapter that it had come to was taken out of the book."))
    if now.changes:
        return Rest(State.PAUSED, _changed(now, now.changes))
    if now.is_done:
        return Close(approve=False, then=_then(now))
    if now.run is None:
        return _beginning(now)
    if now.run.state == "live":
        return Stay()
    if now.run.state == "stopped":
        return Resume() if now.asked else Rest(State.WAITING, _stopped(now, now.run))
    return _judged(now, now.run)


def _beginning(now: Standing) -> Move:
    if now.others:
        said = _("Chapter %(other)s is being written; chapter %(number)s follows.")
        return Stay(said % {"other": now.others[0], "number": now.number})
    if now.has_text and not now.asked:
        said = _(
            "Chapter %(number)s has a text that is not approved. Approve it, or go on: then it "
            "is written anew, and your text is kept."
        )
        return Rest(State.WAITING, _of(now, said))
    return Begin()


def _judged(now: Standing, run: Run) -> Move:
    if not run.is_newest:
        said = _("Chapter %(number)s has a newer text than its draft: approve one of them.")
        return Rest(State.WAITING, _of(now, said))
    if not run.passed:
        said = _(
            "Chapter %(number)s did not pass the gate: approve it, or have it rewritten, then go "
            "on. %(reason)s"
        )
        return Rest(State.WAITING, said % {"number": now.number, "reason": run.reason})
    if run.beside and not now.asked:
        return Rest(State.WAITING, _changed(now, run.beside))
    if not (run.is_mine or now.asked):
        said = _(
            "Chapter %(number)s has a draft that passed the gate and is not approved. Go on to "
            "approve it as it stands."
        )
        return Rest(State.WAITING, _of(now, said))
    return Close(approve=True, then=_then(now))


def _then(now: Standing) -> Then:
    after = now.after
    if after is None:
        return Finish(_("All its chapters are written and approved."))
    if now.stop_after == StopAfter.CHAPTER:
        said = _("Chapter %(number)s is approved. Go on to have chapter %(after)s written.")
        return Rest(State.WAITING, said % {"number": now.number, "after": after.number})
    if now.stop_after == StopAfter.ARC and after.ends_arc:
        said = _(
            "Chapter %(number)s is approved, and with it the arc “%(arc)s” ends. Go on to have "
            "chapter %(after)s written."
        )
        given = {"number": now.number, "arc": after.arc, "after": after.number}
        return Rest(State.WAITING, said % given)
    return Next()


def _changed(now: Standing, changes: tuple[str, ...]) -> str:
    said = " ".join(changes)
    if now.run is None:
        return said
    is_live = now.run.state == "live"
    begun = (
        _("Chapter %(number)s was begun before that: it is written to its end, not approved.")
        if is_live
        else _("Chapter %(number)s was begun before that, and is not approved.")
    )
    ask = _("Go on to have it approved as it stands, if it passes the gate.")
    return f"{said} {_of(now, begun)} {ask}"


def _stopped(now: Standing, run: Run) -> str:
    said = _("Chapter %(number)s stopped: %(reason)s")
    return said % {"number": now.number, "reason": run.reason}


def _of(now: Standing, said: str) -> str:
    return said % {"number": now.number}
