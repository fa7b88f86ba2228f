"""The ledger: what sentences of the book make true, about whom, and where each stands."""

from typing import get_args

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from memory.facts import Kind
from projects.models import Chapter, ChapterVersion, Project


class Named(models.Manager["Entity"]):
    """Without those that are no names, the author said: no page, prompt or rule knows them."""

    def get_queryset(self) -> models.QuerySet["Entity"]:
        return super().get_queryset().filter(removed=False)


class Entity(models.Model):
    """Somebody or something that facts are about. A codex entry's entity has the entry's id.

    One that a text named and nobody planned is `provisional` until the author keeps, renames or
    merges it, or says that it is no name (`removed`). What is said of one that was `merged_into`
    another is said of the other.
    """

    uid = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="entities")
    name = models.CharField(_("name"), max_length=200)
    kind = models.CharField(
        _("kind"), max_length=9, choices=[(kind, kind) for kind in get_args(Kind)]
    )
    aliases = models.JSONField(_("other names"), default=list, blank=True)
    provisional = models.BooleanField(_("not confirmed by the author"), default=False)
    in_codex = models.BooleanField(_("has an entry in the bible"), default=False)
    merged_into = models.ForeignKey(
        "self", on_delete=models.SET_NULL, null=True, blank=True, related_name="merged"
    )
    removed = models.BooleanField(_("not a name"), default=False, db_default=False)

    objects = Named()
    every = models.Manager()  # noqa: DJ012 (the default one stands first)

    class Meta:
        verbose_name = _("entity")
        verbose_name_plural = _("entities")
        ordering = ["name"]
        indexes = [
            models.Index(
                fields=["project"], name="entity_no_name", condition=models.Q(removed=True)
            )
        ]

    def __str__(self) -> str:
        return self.name


class StoredFact(models.Model):
    """A fact as it was read, by its uid; what the author said of it goes before.

    The columns beside `said` are there to be searched. `origin` is the chapter, or the bible's
    entry, whose sentence it is: the latter's facts have no `chapter` and hold from place 0.
    `rejected`: "not a fact"; `of_no_name`: only since it names what is no name. `corrections` are
    the fields that the author gave other values. All of it outlives a re-reading, which finds the
    uid again.
    """

    uid = models.UUIDField(primary_key=True)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="facts")
    chapter = models.ForeignKey(
        Chapter, on_delete=models.CASCADE, null=True, blank=True, related_name="facts"
    )
    origin = models.UUIDField()
    predicate = models.CharField(_("predicate"), max_length=20)
    subject = models.UUIDField(null=True, blank=True)
    object = models.UUIDField(null=True, blank=True)
    other = models.UUIDField(null=True, blank=True)
    value = models.TextField(_("value"), blank=True)
    sentence = models.TextField(_("sentence"))
    said = models.JSONField(help_text=_("The whole fact as it was read."))
    rejected = models.BooleanField(_("not a fact"), default=False)
    of_no_name = models.BooleanField(_("names what is no name"), default=False, db_default=False)
    locked = models.BooleanField(_("my word wins"), default=False)
    corrections = models.JSONField(_("corrections"), default=dict, blank=True)

    class Meta:
        verbose_name = _("fact")
        verbose_name_plural = _("facts")
        indexes = [
            models.Index(fields=["project", "subject"], name="fact_project_subject"),
            models.Index(fields=["project", "origin"], name="fact_project_origin"),
            models.Index(
                fields=["project"],
                name="fact_the_author_spoke_of",
                condition=~models.Q(corrections={})
                | models.Q(rejected=True)
                | models.Q(locked=True),
            ),
        ]

    def __str__(self) -> str:
        return self.sentence[:80]


class FactSpan(models.Model):
    """Where a fact's sentence stands in a version; without one, in the bible's own entry.

    `read` is what the reading of that text says otherwise than the fact's `said`; None: nothing.
    """

    fact = models.ForeignKey(StoredFact, on_delete=models.CASCADE, related_name="spans")
    version = models.ForeignKey(
        ChapterVersion, on_delete=models.CASCADE, null=True, blank=True, related_name="facts"
    )
    beat = models.PositiveSmallIntegerField(default=1)
    seq = models.PositiveIntegerField()
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    read = models.JSONField(null=True, blank=True)

    class Meta:
        verbose_name = _("place of a fact")
        verbose_name_plural = _("places of facts")
        constraints = [
            models.UniqueConstraint(
                fields=["fact", "version"], name="one_span_a_version", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return f"{self.fact_id} {self.version_id or self.beat}"


class VersionReading(models.Model):
    """That a version's facts were read, and what came of it. Without a row: not read yet.

    `why` says why it could not be read (whole); `counts` are refusals by reason, and "lowered".
    `paragraphs` names those that were read, by their hash: no other version reads them again.
    """

    version = models.OneToOneField(
        ChapterVersion, on_delete=models.CASCADE, related_name="reading"
    )
    why = models.TextField(blank=True)
    counts = models.JSONField(default=dict, blank=True)
    paragraphs = models.JSONField(default=list, blank=True)
    read_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("reading of a version")
        verbose_name_plural = _("readings of versions")

    def __str__(self) -> str:
        return f"{self.version_id} {self.why}"


class BookMemory(models.Model):
    """What of a book's memory was brought up to date: derived, and made again at will.

    `projected` names the state of the ledger that the graph was last made equal to;
    `codex_read` the bible's text, by a hash of each entry, whose facts were read;
    `report` what the last reconciliation found.
    """

    project = models.OneToOneField(Project, on_delete=models.CASCADE, related_name="memory")
    projected = models.CharField(max_length=64, blank=True)
    projected_at = models.DateTimeField(null=True, blank=True)
    codex_read = models.JSONField(default=dict, blank=True)
    reconciled_at = models.DateTimeField(null=True, blank=True)
    report = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("memory of a book")
        verbose_name_plural = _("memories of books")

    def __str__(self) -> str:
        return str(self.project_id)
