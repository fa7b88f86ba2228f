"""Settings of writing: the environment gives the default, the admin the live value.

A row without a project holds for the whole site, one with a project for that book only.
Null inherits: book, then site, then environment (`writing.dials`). A row's preset gives what
the row itself leaves null, before anything is inherited.
"""

from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models import Project

_ZERO_TO_TEN = [MinValueValidator(0.0), MaxValueValidator(10.0)]


_LEAST_WORDS = [MinValueValidator(50)]


class Preset(models.TextChoices):
    """What each gives: `writing.presets`."""

    FASTEST = "fastest", _("fastest")
    BEST_QUALITY = "best_quality", _("best quality")


class GenerationSettings(models.Model):
    project = models.OneToOneField(
        Project,
        on_delete=models.CASCADE,
        null=True,
        blank=True,
        related_name="generation_settings",
        verbose_name=_("book"),
    )
    preset = models.CharField(
        _("preset"),
        max_length=12,
        choices=Preset.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("It gives what is left empty here, before anything is inherited."),
    )
    max_revisions = models.PositiveSmallIntegerField(
        _("revision rounds"), null=True, blank=True, validators=[MaxValueValidator(10)]
    )
    quality_gate_coherence_threshold = models.FloatField(
        _("coherence needed"), null=True, blank=True, validators=_ZERO_TO_TEN
    )
    quality_gate_score_threshold = models.FloatField(
        _("critic score needed"), null=True, blank=True, validators=_ZERO_TO_TEN
    )
    write_tokens_per_word = models.FloatField(
        _("tokens a word"),
        null=True,
        blank=True,
        validators=[MinValueValidator(0.5), MaxValueValidator(10.0)],
    )
    write_max_tokens = models.PositiveIntegerField(
        _("most tokens a beat"), null=True, blank=True, validators=[MinValueValidator(50)]
    )
    write_parallel_beats = models.BooleanField(_("beats in parallel"), null=True, blank=True)
    write_distributed_beats = models.BooleanField(_("beats distributed"), null=True, blank=True)
    write_partial_revision = models.BooleanField(_("revise passages only"), null=True, blank=True)
    chapter_min_words = models.PositiveIntegerField(
        _("shortest chapter"), null=True, blank=True, validators=_LEAST_WORDS
    )
    chapter_max_words = models.PositiveIntegerField(
        _("longest chapter"), null=True, blank=True, validators=_LEAST_WORDS
    )
    reindex_documents = models.BooleanField(_("re-index documents"), null=True, blank=True)
    cache_context_seconds = models.PositiveIntegerField(
        _("context kept, seconds"), null=True, blank=True
    )
    cache_retrieval_seconds = models.PositiveIntegerField(
        _("passages kept, seconds"), null=True, blank=True
    )
    cache_rules_seconds = models.PositiveIntegerField(
        _("rule results kept, seconds"), null=True, blank=True
    )
    context_prioritised = models.BooleanField(_("context by priority"), null=True, blank=True)
    pregenerate_after_approval = models.PositiveSmallIntegerField(
        _("plans prepared after approval"),
        null=True,
        blank=True,
        validators=[MaxValueValidator(50)],
    )
    auto_approve = models.BooleanField(_("approve without the author"), null=True, blank=True)

    rules_off = models.JSONField(_("rules that are not asked"), null=True, blank=True)

    class Meta:
        verbose_name = _("generation settings")
        verbose_name_plural = _("generation settings")
        constraints = [
            models.UniqueConstraint(
                fields=["project"], name="one_settings_row_a_project", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return str(self.project) if self.project_id else str(_("the whole site"))
