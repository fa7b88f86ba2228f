"""A beat asked for again: so many alternatives, queued to be written; the text stays."""

from dataclasses import dataclass

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from novellaforge.errors import Refused
from projects.models import Chapter, ChapterVersion
from writing.alternatives.spans import place_of
from writing.briefing import record_of
from writing.models import BeatDraft, GenerationRun, Proposal
from writing.passages import Place
from writing.pipeline import PLAN
from writing.plan import Beat, Plan
from writing.rewriting.asking import LONGEST, Asked, queue

User = AbstractBaseUser | AnonymousUser
MOST = 3  # alternatives at once


@dataclass(frozen=True)
class Standing:
    """A beat as it stands in the chapter's newest text. `place` None: it is not there any more."""

    run: GenerationRun
    version: ChapterVersion
    number: int
    beat: Beat
    count: int  # of the plan's beats
    place: Place | None

    @property
    def text(self) -> str:
        return self.version.text[slice(*self.place)] if self.place else ""


def standing(chapter: Chapter, number: int) -> Standing | None:
    """Beat `number` of the last run's plan; None where there is none, or no text."""
    run, version = chapter.runs.first(), chapter.versions.first()
    if run is None or version is None:
        return None
    plan: Plan | None = record_of(run).of(PLAN)
    if plan is None or not 1 <= number <= len(plan.beats):
        return None
    drafts = texts_of(run)
    place = place_of(drafts, number, version.text) if number in drafts else None
    return Standing(run, version, number, plan.beat(number), len(plan.beats), place)


def texts_of(run: GenerationRun) -> dict[int, str]:
    return dict(BeatDraft.objects.filter(run=run).exclude(text="").values_list("beat", "text"))


def ask(chapter: Chapter, number: int, count: int, instruction: str, user: User) -> list[Proposal]:
    """Raises Refused where there is no such beat, it is not in the text, or the chapter is being
    written; nothing is changed then.
    """
    found = standing(chapter, number)
    said = instruction.replace("\0", "").strip()
    if not 1 <= count <= MOST:
        raise Refused(_("Ask for one to %(most)s alternatives at once.") % {"most": MOST})
    if len(said) > LONGEST:
        raise Refused(_("An instruction has at most %(most)s characters.") % {"most": LONGEST})
    if found is None:
        raise Refused(_("This chapter has no beat %(beat)s.") % {"beat": number})
    if found.run.is_live:
        raise Refused(
            _("The chapter is being written: its beats can be written again afterwards.")
        )
    if found.place is None:
        raise Refused(
            _("This beat does not stand in the chapter’s text any more: select a passage instead.")
        )
    start, end = found.place
    about = Proposal(
        project_id=chapter.project_id, chapter=chapter, base=found.version, run=found.run,
        beat=number, start=start, end=end, passage=found.text,
    )  # fmt: skip
    return queue(about, Asked(instruction=said, count=count), user)


def of_beat(proposals: QuerySet[Proposal], found: Standing) -> QuerySet[Proposal]:
    """Those that were asked for of this beat and are not dismissed, the newest first; of those
    that failed, the last asked for.
    """
    mine = proposals.filter(run=found.run, beat=found.number).order_by("-created_at", "pk")
    last = mine.values_list("asking", flat=True).first()
    failed = Q(state=Proposal.State.FAILED) & ~Q(asking=last)
    return mine.exclude(Q(state=Proposal.State.REFUSED) | failed)
