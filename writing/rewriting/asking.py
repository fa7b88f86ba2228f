"""What an author asks of a passage: found in its text, kept, and queued as so many proposals."""

import uuid
from dataclasses import dataclass
from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db import transaction
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from novellaforge import queues
from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion, Project
from projects.text import count_words
from writing.models import Proposal
from writing.passages import Place
from writing.rewriting.places import bare, places_of
from writing.spending import budget

User = AbstractBaseUser | AnonymousUser
Kind, State = Proposal.Kind, Proposal.State
TASK = "writing.rewriting.tasks.write_proposal"
MOST_ALTERNATIVES = 4
MOST_COMING = 12  # of a book, being written or waiting for it
MOST_WORDS = 1_000  # of a passage
LONGEST = 2_000  # characters of an instruction


@dataclass(frozen=True)
class Asked:
    """How a passage is to be; `wrong` and `holds` come from the finding `issue_id`."""

    kind: str = Kind.REWRITE
    instruction: str = ""
    count: int = 1
    wrong: str = ""
    holds: str = ""
    issue_id: int | None = None


@dataclass(frozen=True)
class Selected:
    """A passage by its place, by its words, or by both; in `base_id`, by default the newest."""

    start: int | None = None
    end: int | None = None
    passage: str = ""
    base_id: UUID | None = None


def ask(chapter: Chapter, selected: Selected, asked: Asked, user: User) -> list[Proposal]:
    """So many alternatives, queued to be written.

    Raises Refused for a passage that is not there or not certain, too long, or more than can be
    written at a time; nothing is changed then.
    """
    asked = stated(asked)
    base = _base(chapter, selected.base_id)
    start, end = _place(base.text, selected)
    of_chapter = Proposal(
        project_id=chapter.project_id,
        chapter=chapter,
        base=base,
        start=start,
        end=end,
        passage=base.text[start:end],
    )
    return queue(of_chapter, asked, user)


def queue(about: Proposal, asked: Asked, user: User) -> list[Proposal]:
    """`about` names what is to read otherwise; one row and one task an alternative.

    Raises Refused, also where the budget of the book or of its owner is spent.
    """
    if about.beat is None and count_words(about.passage) > MOST_WORDS:
        said = _("Select at most %(most)s words; this passage has %(words)s.")
        raise Refused(said % {"most": MOST_WORDS, "words": count_words(about.passage)})
    if over_budget := budget.refusal(about.project_id):
        raise Refused(over_budget)
    asking = uuid.uuid4()
    fields = (
        "project_id", "chapter", "base", "run", "beat", "entry_kind", "entry", "field", "start",
        "end",
    )  # fmt: skip
    with transaction.atomic():
        Project.objects.select_for_update(no_key=True).get(pk=about.project_id)
        _refuse_too_many(about.project_id, asked.count)
        made = [
            Proposal.objects.create(
                **{name: getattr(about, name) for name in fields},
                passage=about.passage,
                asking=asking,
                kind=asked.kind,
                instruction=asked.instruction,
                issue_id=asked.issue_id,
                wrong=asked.wrong,
                holds=asked.holds,
                language=get_language() or "en",
                author_id=user.pk,
            )
            for _number in range(asked.count)
        ]
        for proposal in made:
            queues.enqueue(
                TASK,
                str(proposal.pk),
                queue=queues.BEATS_HIGH,
                project_id=proposal.project_id,
                name=f"proposal {proposal.pk}",
            )
    return made


def stated(asked: Asked) -> Asked:
    """What is asked, cleaned. Raises Refused for what is not one thing to do."""
    instruction = asked.instruction.replace("\0", "").strip()
    if asked.kind not in Kind.values:
        raise Refused(_("A passage is rewritten, expanded or shortened."))
    if not 1 <= asked.count <= MOST_ALTERNATIVES:
        said = _("Ask for one to %(most)s proposals at once.")
        raise Refused(said % {"most": MOST_ALTERNATIVES})
    if len(instruction) > LONGEST:
        said = _("An instruction has at most %(most)s characters.")
        raise Refused(said % {"most": LONGEST})
    if asked.kind == Kind.REWRITE and not (instruction or asked.wrong):
        raise Refused(_("Say what is to be different."))
    return Asked(asked.kind, instruction, asked.count, asked.wrong, asked.holds, asked.issue_id)


def _refuse_too_many(project_id: UUID, count: int) -> None:
    coming = Proposal.objects.filter(project=project_id, state__in=Proposal.COMING).count()
    if coming + count > MOST_COMING:
        said = _("%(coming)s proposals are being written for this book already: wait for them.")
        raise Refused(said % {"coming": coming})


def _base(chapter: Chapter, base_id: UUID | None) -> ChapterVersion:
    versions = chapter.versions.filter(pk=base_id) if base_id else chapter.versions.all()
    base = versions.first()
    if base is None:
        raise Refused(
            _("This chapter has no such version.")
            if base_id
            else _("This chapter has no text yet.")
        )
    return base


def _place(text: str, selected: Selected) -> Place:
    """Where the passage is: at the place given, else at the only one where its words stand."""
    passage = selected.passage.replace("\r\n", "\n").strip()
    if selected.start is not None and selected.end is not None:
        if not 0 <= selected.start < selected.end <= len(text):
            raise Refused(_("This place is not in the text: select the passage again."))
        start, end = bare(text, selected.start, selected.end)
        if start < end and passage in ("", text[start:end]):
            return start, end
    if not passage:
        raise Refused(_("Select a passage, or paste its words."))
    found = places_of(passage, text)
    if not found:
        raise Refused(_("These words do not stand in the text as they are given."))
    if len(found) > 1:
        said = _(
            "These words stand in the text %(times)s times: take more of what is around them."
        )
        raise Refused(said % {"times": len(found)})
    return found[0]
