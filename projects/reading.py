"""Reading the book: its chapters in order, and the texts that are approved."""

from uuid import UUID

from django.db.models import QuerySet

from projects.models import Chapter, ChapterVersion, Project


def chapters_of(project_id: UUID) -> QuerySet[Chapter]:
    """Those out of the trash, in order."""
    return Chapter.objects.filter(project_id=project_id, trashed_at=None).order_by("number")


def approved_of(project_id: UUID) -> QuerySet[Chapter]:
    """Chapters with an approved text, in order, the version and the project loaded."""
    return (
        chapters_of(project_id)
        .exclude(approved_version=None)
        .select_related("approved_version", "project")
    )


def approved_before(chapter: Chapter) -> list[tuple[Chapter, ChapterVersion]]:
    """What the reader of this chapter has read: the approved texts of all earlier places."""
    earlier = approved_of(chapter.project_id).filter(number__lt=chapter.number)
    return [(each, each.approved_version) for each in earlier if each.approved_version]


def previous_approved(chapter: Chapter) -> tuple[Chapter, ChapterVersion] | None:
    """The nearest earlier chapter with an approved text."""
    nearest = approved_of(chapter.project_id).filter(number__lt=chapter.number).last()
    if nearest is None or nearest.approved_version is None:
        return None
    return nearest, nearest.approved_version


def next_chapter(chapter: Chapter) -> Chapter | None:
    """The outline's next entry, written or not."""
    return chapters_of(chapter.project_id).filter(number__gt=chapter.number).first()


def last_number(project: Project) -> int:
    """The book's last place: planned, or taken beyond the plan."""
    last = chapters_of(project.pk).last()
    return max(project.chapter_count, last.number if last else 0)
