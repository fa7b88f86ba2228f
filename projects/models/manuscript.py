"""The manuscript: arcs, chapters, and their immutable texts."""

import hashlib
import uuid

from django.conf import settings
from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project
from projects.querysets import ChapterQuerySet
from projects.text import count_words

AWAY = 1_000_000_000  # numbers from here on are no places: those of chapters in the trash


class Arc(models.Model):
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="arcs")
    number = models.PositiveSmallIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)

    class Meta:
        verbose_name = _("arc")
        verbose_name_plural = _("arcs")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(fields=["project", "number"], name="one_arc_a_number")
        ]

    def __str__(self) -> str:
        return self.title


class Chapter(models.Model):
    """A chapter's identity is its id; its number is its place and may change."""

    class Kind(models.TextChoices):
        ORDINARY = "ordinary", _("ordinary")
        CRITICAL = "critical", _("critical")
        TWIST = "twist", _("twist")
        FINALE = "finale", _("finale")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="chapters")
    arc = models.ForeignKey(
        Arc, on_delete=models.SET_NULL, null=True, blank=True, related_name="chapters"
    )
    number = models.PositiveIntegerField(_("number"))
    title = models.CharField(_("title"), max_length=200)
    outline = models.TextField(_("outline"), blank=True)
    scenes = models.JSONField(
        _("scenes"), default=list, blank=True, help_text=_("One line a scene, where known.")
    )
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.ORDINARY)
    point_of_view = models.CharField(_("point of view"), max_length=120, blank=True)
    required_points = models.JSONField(_("must happen"), default=list, blank=True)
    forbidden = models.JSONField(_("must not happen"), default=list, blank=True)
    target_words = models.PositiveIntegerField(_("words"), null=True, blank=True)
    approved_version = models.ForeignKey(
        "ChapterVersion", on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)
    stood_at = models.PositiveIntegerField(
        null=True,
        blank=True,
        editable=False,
        help_text=_("Its number before it went to the trash."),
    )

    objects = ChapterQuerySet.as_manager()

    class Meta:
        verbose_name = _("chapter")
        verbose_name_plural = _("chapters")
        ordering = ["number"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "number"],
                name="one_chapter_a_number",
                deferrable=models.Deferrable.DEFERRED,
            )
        ]

    def __str__(self) -> str:
        return f"{self.number} · {self.title}" if self.title else str(self.number)


class ChapterVersion(models.Model):
    """A text of a chapter; never changed once written."""

    class Origin(models.TextChoices):
        GENERATED = "generated", _("generated")
        REVISED = "revised", _("revised")
        EDITED = "edited", _("edited")
        IMPORTED = "imported", _("imported")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="versions")
    number = models.PositiveIntegerField(_("number"))
    text = models.TextField(_("text"))
    parent = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, blank=True)
    origin = models.CharField(_("origin"), max_length=9, choices=Origin.choices)
    run_id = models.UUIDField(null=True, blank=True)  # of writing.GenerationRun, a layer above
    word_count = models.PositiveIntegerField(_("words"))
    sha256 = models.CharField(max_length=64)
    created_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("version")
        verbose_name_plural = _("versions")
        ordering = ["-number"]
        constraints = [
            models.UniqueConstraint(fields=["chapter", "number"], name="one_version_a_number")
        ]

    def __str__(self) -> str:
        return f"{self.chapter_id} v{self.number}"

    def save(self, *args: object, **kwargs: object) -> None:
        """Fill in what follows from the text; refuse to change a stored one."""
        if not self._state.adding:
            raise TypeError("A version's text is never changed: make another version.")
        self.word_count = count_words(self.text)
        self.sha256 = hashlib.sha256(self.text.encode()).hexdigest()
        super().save(*args, **kwargs)  # type: ignore[arg-type]
