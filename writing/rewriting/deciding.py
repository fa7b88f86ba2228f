"""The author's word on a proposal. Only here does a text change, and only at the passage."""

from contextlib import suppress
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects import editing
from projects.models import Chapter, ChapterVersion
from projects.text import count_words
from writing.alternatives.spans import moved
from writing.models import Proposal
from writing.passages import Place
from writing.rewriting import entries
from writing.rewriting.asking import MOST_WORDS
from writing.rewriting.places import only_place, replaced
from writing.rewriting.telling import end

User = AbstractBaseUser | AnonymousUser
State = Proposal.State


def accept(proposal: Proposal, user: User, text: str | None = None) -> Proposal:
    """The passage reads as proposed from now on: in a new version, or in the bible's field.

    `text` is the proposal as its author edited it first. Everything else stays to the last
    character, and the other alternatives are refused; those of a beat are kept until they are
    dismissed. Accepted twice, it changes once. Raises Refused where it is not ready, was emptied,
    or its passage is gone.
    """
    with transaction.atomic():
        mine, others = _locked(proposal)
        if mine.state == State.ACCEPTED:
            return mine
        if mine.state != State.READY:
            raise Refused(_("Only a proposal that is ready can be accepted."))
        if text is not None:
            mine.text = _edited(text, mine)
        if mine.chapter_id:
            mine.version = _revised(mine, mine.chapter_id, user)
        else:
            entries.change(mine)
        _decide(mine, State.ACCEPTED)
        for other in others if mine.beat is None else ():
            with suppress(Refused):
                _refuse(other)
    return mine


def refuse(proposal: Proposal) -> Proposal:
    """It is not wanted: the text stays as it is, and what is still being written is let go.

    Raises Refused for one that was accepted.
    """
    with transaction.atomic():
        mine, _others = _locked(proposal)
        _refuse(mine)
    return mine


def undo(proposal: Proposal, user: User) -> Proposal:
    """It is to be decided again, and so are the alternatives that were refused with it.

    What was accepted reads as before: in one more version, or in the bible's field. Raises Refused
    where it was not decided, or what it put in does not stand there any more.
    """
    with transaction.atomic():
        mine, others = _locked(proposal)
        if not can_be_undone(mine):
            raise Refused(_("There is nothing to undo: it was not decided."))
        if mine.state == State.ACCEPTED:
            again = [mine, *(each for each in others if _went_with(mine, each))]
            _take_back(mine, user)
        else:
            again = [mine]
        for each in again:
            each.state, each.decided_at, each.version = State.READY, None, None
            each.save(update_fields=["state", "decided_at", "version", "base"])
    return mine


def can_be_undone(proposal: Proposal) -> bool:
    """One that was refused before it was ready has no text to come back to."""
    was_ready = proposal.state == State.REFUSED and bool(proposal.model)
    return was_ready or proposal.state == State.ACCEPTED


def place_in(proposal: Proposal, text: str, version_id: UUID | None) -> Place | None:
    """Where its passage stands in this text: its own place, or in a later text the only one; of a
    beat, where the beat is now, however it reads.
    """
    own = proposal.start, proposal.end
    if version_id == proposal.base_id and text[slice(*own)] == proposal.passage:
        return own
    if proposal.beat is not None and proposal.base:
        return moved(proposal.base.text, own, text)
    return only_place(proposal.passage, text)


def _locked(proposal: Proposal) -> tuple[Proposal, list[Proposal]]:
    """It and its alternatives, in the order of their ids."""
    rows = Proposal.objects.select_for_update(of=("self",)).filter(asking=proposal.asking)
    each = list(rows.order_by("pk"))
    mine = next(row for row in each if row.pk == proposal.pk)
    return mine, [row for row in each if row.pk != proposal.pk]


def _edited(text: str, proposal: Proposal) -> str:
    text = text.replace("\0", "").replace("\r\n", "\n").strip()
    if not text:
        raise Refused(_("The text is empty: nothing was kept."))
    if count_words(text) > MOST_WORDS + count_words(proposal.passage):
        raise Refused(_("That is too long for this passage: edit the chapter instead."))
    return text


def _went_with(accepted: Proposal, other: Proposal) -> bool:
    """Whether it was refused because the other was accepted, and not before."""
    mine, theirs = accepted.decided_at, other.decided_at
    return can_be_undone(other) and bool(mine and theirs and theirs >= mine)


def _take_back(proposal: Proposal, user: User) -> None:
    if not proposal.chapter_id:
        entries.change(proposal, back=True)
        return
    chapter = _held(proposal.chapter_id)
    newest = chapter.versions.select_related("parent").first()
    if newest and newest.pk == proposal.version_id and newest.parent:
        text = newest.parent.text
    else:
        place = only_place(proposal.text, newest.text) if newest else None
        if newest is None or place is None:
            raise Refused(_("The chapter has changed since: compare its versions instead."))
        text = replaced(newest.text, place, proposal.passage)
    made = editing.revise(chapter, newest, text, user)
    if text[proposal.start : proposal.end] == proposal.passage:
        proposal.base = made


def _held(chapter_id: UUID) -> Chapter:
    return Chapter.objects.select_for_update(of=("self",), no_key=True).get(pk=chapter_id)


def _revised(proposal: Proposal, chapter_id: UUID, user: User) -> ChapterVersion:
    chapter = _held(chapter_id)
    newest = chapter.versions.first()
    place = place_in(proposal, newest.text, newest.pk) if newest else None
    if newest is None or place is None:
        raise Refused(
            _(
                "The chapter has changed: the passage does not stand there exactly once any more. "
                "The proposal is kept; ask for another one."
            )
        )
    return editing.revise(chapter, newest, replaced(newest.text, place, proposal.text), user)


def _refuse(proposal: Proposal) -> None:
    if proposal.state == State.ACCEPTED:
        raise Refused(_("It was accepted already: edit the text instead."))
    if proposal.is_coming:
        end(proposal, State.REFUSED)
    elif proposal.state == State.READY:
        _decide(proposal, State.REFUSED)


def _decide(proposal: Proposal, state: str) -> None:
    proposal.state, proposal.decided_at = state, timezone.now()
    proposal.save(update_fields=["state", "decided_at", "version", "text"])
