"""What is written down of an act, so that it can be undone."""

from uuid import UUID

from django.contrib.auth.models import AbstractBaseUser, AnonymousUser
from pydantic import BaseModel, ConfigDict

from projects.models import Chapter, Project, StructureChange
from projects.structure.places import last_place

User = AbstractBaseUser | AnonymousUser
Kind = StructureChange.Kind


class Outlined(BaseModel):
    """What the plan says of a chapter."""

    model_config = ConfigDict(frozen=True)

    title: str
    outline: str
    scenes: list[str]
    kind: str
    point_of_view: str
    required_points: list[str]
    forbidden: list[str]
    target_words: int | None

    @classmethod
    def of(cls, chapter: Chapter) -> "Outlined":
        return cls.model_validate({name: getattr(chapter, name) for name in cls.model_fields})

    def write(self, chapter: Chapter) -> None:
        for name, value in self:
            setattr(chapter, name, value)
        chapter.save(update_fields=list(type(self).model_fields))


class Before(BaseModel):
    """`number` is where the chapter stood, `now` where it was put.

    `base` is the version whose text is given back, `made` the one that took its place, `rest`
    what the other chapter was made with. `plan` is what the act left in the plan of the chapter
    that it made or changed, `plan_before` what stood there. `planned` and `planned_now` are the
    book's planned chapters before and after.
    """

    model_config = ConfigDict(frozen=True)

    number: int | None = None
    now: int | None = None
    base: UUID | None = None
    made: UUID | None = None
    rest: UUID | None = None
    plan: Outlined | None = None
    plan_before: Outlined | None = None
    planned: int | None = None
    planned_now: int | None = None


def record(
    project: Project,
    kind: Kind,
    chapter: Chapter,
    before: Before,
    user: User,
    other: Chapter | None = None,
) -> StructureChange:
    """Inside the act's transaction, at its end."""
    return StructureChange.objects.create(
        project=project,
        kind=kind,
        chapter=chapter,
        other=other,
        before=before.model_dump(mode="json"),
        user_id=user.pk,
    )


def before_of(change: StructureChange) -> Before:
    return Before.model_validate(change.before)


class Counting:
    """A book that is planned to its last chapter stays so when chapters come and go."""

    def __init__(self, project: Project) -> None:
        self.project, self.planned = project, project.chapter_count
        self.is_whole = last_place(project.pk) == self.planned

    def counted(self) -> dict[str, int]:
        """After the act: the planned chapters of before and now, for `Before`."""
        now = last_place(self.project.pk) if self.is_whole else self.planned
        plan_chapters(self.project, max(now, 1))
        return {"planned": self.planned, "planned_now": self.project.chapter_count}


def plan_chapters(project: Project, count: int) -> None:
    if project.chapter_count != count:
        project.chapter_count = count
        project.save(update_fields=["chapter_count"])
