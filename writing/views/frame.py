"""What surrounds a book's page: its name, its chapters with how each stands, where one is."""

from dataclasses import dataclass
from functools import cached_property
from uuid import UUID

from django.conf import settings
from django.db.models import Count, Exists, F, OuterRef, Q, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from novellaforge.llm.own import asks_site
from novellaforge.models import ProviderSettings
from projects.members.roles import Role, reaches
from projects.models import Chapter, ChapterVersion, Project
from writing.desk import BROKEN_OFF
from writing.issues.addresses import found_in
from writing.models import ChapterPlan, ContinuityIssue, GenerationRun
from writing.views.working import Work, working

BEFORE, AFTER = 5, 10  # chapters listed around the open one
SHOWN = ("project", "number", "title", "approved_version", "arc__title")  # of each chapter


@dataclass(frozen=True)
class Standing:
    label: Promise
    icon: str


APPROVED = Standing(_("approved"), "check")
WRITING = Standing(_("being written"), "pen-line")
STOPPED = Standing(_("stopped"), "circle-alert")
DRAFTED = Standing(_("drafted"), "file-text")
PLANNED = Standing(_("planned"), "columns-3")
OUTLINED = Standing(_("outlined"), "circle")

_OF_RUN = {
    GenerationRun.State.QUEUED: WRITING,
    GenerationRun.State.RUNNING: WRITING,
    GenerationRun.State.STOPPED: STOPPED,
    GenerationRun.State.CANCELLED: STOPPED,
    GenerationRun.State.DRAFTED: DRAFTED,
}


@dataclass(frozen=True)
class Line:
    """A chapter in a list of chapters. Of a frame's only what is SHOWN is known."""

    chapter: Chapter
    standing: Standing

    @property
    def pk(self) -> UUID:
        return self.chapter.pk

    def __str__(self) -> str:
        return str(self.chapter)


@dataclass(frozen=True)
class Frame:
    project: Project
    page: str
    lines: tuple[Line, ...]
    chapter: Chapter | None = None
    contradictions: int = 0  # that are open

    @property
    def nearby(self) -> tuple[Line, ...]:
        here = self.chapter.number if self.chapter else 1
        return tuple(
            line for line in self.lines if here - BEFORE <= line.chapter.number <= here + AFTER
        )

    @property
    def desk(self) -> Line | None:
        """The open chapter, else the first that is not approved, else the last."""
        mine = (line for line in self.lines if self.chapter and line.pk == self.chapter.pk)
        open_ = (line for line in self.lines if line.standing is not APPROVED)
        return next(mine, None) or next(open_, None) or (self.lines[-1] if self.lines else None)

    @property
    def before(self) -> Line | None:
        return self._beside(-1)

    @property
    def after(self) -> Line | None:
        return self._beside(1)

    @property
    def may_edit(self) -> bool:
        """Whether whoever looks at this page may change what it shows."""
        return reaches(self.project.visitor_role, Role.EDITOR)

    @property
    def is_owner(self) -> bool:
        return reaches(self.project.visitor_role, Role.OWNER)

    @cached_property
    def working(self) -> tuple[Work, ...]:
        """Long work under way that this page does not show itself."""
        return working(self.project.pk, self.page)

    @cached_property
    def demo_model(self) -> bool:
        """Whether the demo model is what this book asks; with its chapters, where it has any."""
        if not settings.LLM_IS_EMBEDDED:
            return False
        if not self.lines:
            return asks_site(self.project.pk, self.project.owner_id)
        return not self.lines[0].chapter.has_provider  # type: ignore[attr-defined]

    def _beside(self, step: int) -> Line | None:
        places = [line.pk for line in self.lines]
        if self.chapter is None or self.chapter.pk not in places:
            return None
        place = places.index(self.chapter.pk) + step
        return self.lines[place] if 0 <= place < len(places) else None


def frame_of(project: Project, page: str, chapter: Chapter | None = None) -> Frame:
    last = GenerationRun.objects.filter(chapter=OuterRef("pk")).order_by("-created_at")
    open_ = found_in(project.pk).filter(state=ContinuityIssue.State.OPEN).order_by()
    chapters = (
        project.chapters.filter(trashed_at=None)
        .select_related("arc")
        .only(*SHOWN)
        .annotate(
            run_state=Subquery(last.values("state")[:1]),
            contradictions=Subquery(open_.values("project").values(n=Count("pk"))),
            has_provider=Exists(ProviderSettings.objects.either(project.owner_id, project.pk)),
            is_planned=Exists(ChapterPlan.objects.filter(chapter=OuterRef("pk"))),
            has_text=Exists(ChapterVersion.objects.filter(chapter=OuterRef("pk"))),
        )
    )
    outdone = _outdone([each for each in chapters if each.run_state in BROKEN_OFF])
    lines = tuple(Line(each, _standing(each, each.pk in outdone)) for each in chapters)
    of_book = lines[0].chapter.contradictions if lines else 0  # type: ignore[attr-defined]
    return Frame(project, page, lines, chapter, of_book or 0)


def _outdone(chapters: list[Chapter]) -> set[UUID]:
    """Those of chapters whose last run broke off where a text is what counts, as on the desk."""
    if not chapters:
        return set()
    last = GenerationRun.objects.filter(chapter=OuterRef("chapter")).order_by("-created_at")
    texts = ChapterVersion.objects.filter(chapter__in=chapters).annotate(
        last_run=Subquery(last.values("pk")[:1]),
        ended=Subquery(last.values("state")[:1]),
        begun=Subquery(last.values("created_at")[:1]),
    )
    counts = Q(ended=GenerationRun.State.CANCELLED) | Q(created_at__gt=F("begun"))
    others = texts.filter(counts).exclude(run_id=F("last_run"))
    return set(others.order_by().values_list("chapter", flat=True))


def _standing(chapter: Chapter, is_outdone: bool) -> Standing:
    """Of a chapter annotated with its last run's state, and whether it has a text and a plan."""
    of_run = _OF_RUN.get(chapter.run_state)  # type: ignore[attr-defined]
    if of_run and not is_outdone:
        return of_run
    if chapter.approved_version_id:
        return APPROVED
    if chapter.has_text:  # type: ignore[attr-defined]
        return DRAFTED
    return PLANNED if chapter.is_planned else OUTLINED  # type: ignore[attr-defined]
