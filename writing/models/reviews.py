"""What was found wrong in a chapter, and what its author made of it."""

from collections.abc import Collection
from typing import Any
from uuid import UUID

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.db.models.functions import Now
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, ChapterVersion, Project
from writing.settled import Settled, against


class ContinuityIssue(models.Model):
    """A finding by its key (its rule and the facts that it is about), which outlives re-runs.

    Open until a later text of the chapter has it no more, or its author settles it.
    """

    class State(models.TextChoices):
        OPEN = "open", _("open")
        FIXED = "fixed", _("fixed")
        DISMISSED = "dismissed", _("dismissed")
        INTENDED = "intended", _("intended")

    class Scope(models.TextChoices):
        PASSAGE = "passage", _("this passage only")
        FACT = "fact", _("this fact from here on")
        EXCEPT = "except", _("not with the others")

    SETTLED = (State.DISMISSED, State.INTENDED)

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="issues")
    chapter = models.ForeignKey(Chapter, on_delete=models.CASCADE, related_name="issues")
    version = models.ForeignKey(
        ChapterVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="issues"
    )
    key = models.CharField(max_length=200)
    kind = models.CharField(_("kind"), max_length=20)
    rule = models.CharField(_("rule"), max_length=40, blank=True)
    severity = models.CharField(_("severity"), max_length=8)
    state = models.CharField(_("state"), max_length=9, choices=State.choices, default=State.OPEN)
    sentence = models.TextField(_("what is wrong"))
    quote = models.TextField(_("sentence"), blank=True)
    beat = models.PositiveSmallIntegerField(null=True, blank=True)
    against = models.TextField(_("against"), blank=True)
    against_chapter = models.PositiveIntegerField(null=True, blank=True)
    reason = models.TextField(_("reason"), blank=True)
    scope = models.CharField(
        _("scope"),
        max_length=7,
        choices=Scope.choices,
        blank=True,
        default="",
        db_default="",
        help_text=_("Of what is intended."),
    )
    established = models.UUIDField(
        null=True, blank=True, help_text=_("The fact that is intended to be gone against.")
    )
    covered_by = models.ForeignKey(
        "self",
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="covers",
        help_text=_("The finding whose scope settles this one too."),
    )
    settled_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    settled_at = models.DateTimeField(null=True, blank=True)
    found_at = models.DateTimeField(default=timezone.now, editable=False)
    seen_at = models.DateTimeField(default=timezone.now, editable=False)

    class Meta:
        verbose_name = _("finding")
        verbose_name_plural = _("findings")
        ordering = ["chapter__number", "beat", "pk"]
        constraints = [models.UniqueConstraint(fields=["project", "key"], name="one_issue_a_key")]

    def __str__(self) -> str:
        return self.sentence[:80]

    @classmethod
    def settled_in(cls, project_id: UUID, number: int | None = None) -> Settled:
        """The keys of what the author settled in this book.

        In chapter `number`, with whatever a fact that is intended from an earlier one on settles.
        """
        of_the_book = cls.objects.filter(project_id=project_id)
        settled = Q(state__in=cls.SETTLED)
        if number is None:
            return Settled(of_the_book.filter(settled).values_list("key", flat=True))
        rows = list(
            of_the_book.filter(settled | Q(scope=cls.Scope.EXCEPT)).values_list(
                "key", "state", "scope", "rule", "established", "chapter__number", named=True
            )
        )
        return Settled(
            (row.key for row in rows if row.state in cls.SETTLED),
            (
                (row.rule, str(row.established))
                for row in rows
                if (row.state, row.scope) == (cls.State.INTENDED, cls.Scope.FACT)
                and row.established
                and row.chapter__number <= number
            ),
            (row.key for row in rows if row.state not in cls.SETTLED),
        )

    @classmethod
    def _onward(cls, project_id: UUID) -> models.QuerySet["ContinuityIssue"]:
        return cls.objects.filter(
            project=project_id,
            state=cls.State.INTENDED,
            scope=cls.Scope.FACT,
            established__isnull=False,
        )

    @classmethod
    def cover(cls, project_id: UUID, keys: Collection[str] | None = None) -> None:
        """Open findings (of these keys, or all) that an intended fact settles are intended too."""
        open_ = cls.objects.filter(project=project_id, state=cls.State.OPEN)
        open_ = open_.exclude(scope=cls.Scope.EXCEPT)
        if keys is not None:
            open_ = open_.filter(key__in=keys)
        for root in cls._onward(project_id).select_related("chapter"):
            near = open_.filter(rule=root.rule, chapter__number__gte=root.chapter.number)
            mine = (root.rule, str(root.established))
            covered = [pk for pk, key in near.values_list("pk", "key") if mine in against(key)]
            cls.objects.filter(pk__in=covered).update(
                state=cls.State.INTENDED,
                scope="",
                covered_by=root,
                reason=root.reason,
                settled_by=root.settled_by_id,
                settled_at=root.settled_at,
            )

    @classmethod
    def keep(
        cls, version: ChapterVersion, found: list[dict[str, Any]], asked: Collection[str]
    ) -> None:
        """These findings (field values, each with its key) are what is wrong with this version.

        Open ones of its chapter that are not among them are fixed, where their rule is among
        `asked`: what could not be checked is as it was. One that comes back is open again; what
        was settled stays.
        """
        chapter = version.chapter
        keys = [values["key"] for values in found]
        open_ = cls.objects.filter(chapter=chapter, state=cls.State.OPEN, rule__in=asked)
        open_.exclude(key__in=keys).update(state=cls.State.FIXED)
        ContinuityIssue.objects.bulk_create(
            [
                ContinuityIssue(
                    project_id=chapter.project_id, chapter=chapter, version=version, **values
                )
                for values in found
            ],
            update_conflicts=True,
            unique_fields=["project", "key"],
            update_fields=[
                "chapter", "version", "severity", "sentence", "quote", "beat", "against",
                "against_chapter", "seen_at",
            ],
        )  # fmt: skip
        again = cls.objects.filter(project=chapter.project_id, key__in=keys)
        again.filter(state=cls.State.FIXED).update(state=cls.State.OPEN, seen_at=Now())
        cls.cover(chapter.project_id, keys)

    @classmethod
    def keep_settled(cls, version: ChapterVersion, settled: list[dict[str, Any]]) -> None:
        """These findings count no more; those that only an intended fact settles are listed so."""
        chapter = version.chapter
        found = [values for values in settled if values["key"]]
        ContinuityIssue.objects.bulk_create(
            [
                ContinuityIssue(
                    project_id=chapter.project_id, chapter=chapter, version=version, **values
                )
                for values in found
            ],
            ignore_conflicts=True,
        )
        cls.cover(chapter.project_id, [values["key"] for values in found])

    @classmethod
    def note(cls, project: Project, chapter: Chapter, values: dict[str, Any]) -> None:
        """One more finding about this chapter; settled ones stay settled."""
        issue, is_new = cls.objects.get_or_create(
            project=project,
            key=values["key"],
            defaults={"chapter": chapter, "version": chapter.approved_version, **values},
        )
        if not is_new and issue.state == cls.State.FIXED:
            cls.objects.filter(pk=issue.pk).update(
                state=cls.State.OPEN, chapter=chapter, seen_at=Now()
            )
        cls.cover(project.pk, [values["key"]])
