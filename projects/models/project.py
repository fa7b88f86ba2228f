"""A book: what its author decided about it."""

import uuid

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from novellaforge.budgets import Budgeted
from projects.querysets import ProjectQuerySet


class Project(Budgeted):
    class Person(models.TextChoices):
        FIRST = "first", _("first person")
        THIRD = "third", _("third person")

    class Tense(models.TextChoices):
        PAST = "past", _("past")
        PRESENT = "present", _("present")

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    owner = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="projects"
    )
    title = models.CharField(_("title"), max_length=200)
    premise = models.TextField(_("premise"), help_text=_("One sentence about the book is enough."))
    language = models.CharField(
        _("language of the book"),
        max_length=2,
        choices=[("en", _("English")), ("fr", _("French"))],
        default="en",
    )
    genre = models.CharField(_("genre"), max_length=100, blank=True)
    tone = models.CharField(_("tone"), max_length=200, blank=True)
    person = models.CharField(
        _("narration"), max_length=5, choices=Person.choices, default=Person.THIRD
    )
    tense = models.CharField(_("tense"), max_length=7, choices=Tense.choices, default=Tense.PAST)
    chapter_count = models.PositiveSmallIntegerField(
        _("chapters planned"),
        default=12,
        validators=[MinValueValidator(1), MaxValueValidator(1000)],
    )
    chapter_words = models.PositiveIntegerField(
        _("words in a chapter"),
        null=True,
        blank=True,
        validators=[MinValueValidator(50), MaxValueValidator(20_000)],
        help_text=_("Empty: the middle of the range in the settings."),
    )
    synopsis = models.TextField(_("synopsis"), blank=True)
    synopsis_before = models.TextField(
        _("synopsis before it"), blank=True, default="", db_default="", editable=False
    )  # what its author had before a model wrote it anew, however often; empty: nothing to undo
    revision = models.PositiveBigIntegerField(
        default=0, editable=False, help_text=_("Raised by every change of the material.")
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    updated_at = models.DateTimeField(auto_now=True)
    trashed_at = models.DateTimeField(null=True, blank=True, editable=False)

    visitor_role: str | None = None  # of whoever asked for it (`projects.members.roles`)

    objects = ProjectQuerySet.as_manager()

    class Meta:
        verbose_name = _("book")
        verbose_name_plural = _("books")
        ordering = ["-updated_at"]

    def __str__(self) -> str:
        return self.title

    def touch(self) -> None:
        """Raise the revision: something that prompts or caches were made from has changed."""
        Project.objects.filter(pk=self.pk).update(
            revision=F("revision") + 1, updated_at=timezone.now()
        )
        self.refresh_from_db(fields=["revision", "updated_at"])


class Concept(models.Model):
    """What the book could be: one that a model proposed, or its author wrote."""

    LONGEST = 1_000  # characters by hand: nine loglines are told to whoever proposes others

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="concepts")
    title = models.CharField(_("title"), max_length=200)
    logline = models.TextField(_("logline"), max_length=LONGEST)
    stakes = models.TextField(_("stakes"), max_length=LONGEST, blank=True)
    tone = models.CharField(_("tone"), max_length=200, blank=True)
    chosen = models.BooleanField(_("chosen"), default=False)
    created_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("concept")
        verbose_name_plural = _("concepts")
        ordering = ["created_at", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project"],
                condition=models.Q(chosen=True),
                name="one_chosen_concept_a_project",
            )
        ]

    def __str__(self) -> str:
        return self.title
