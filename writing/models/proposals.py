"""A passage as it could read instead: nothing changes until its author accepts it."""

import hashlib
import uuid

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, ChapterVersion, Project
from writing.models.reviews import ContinuityIssue
from writing.models.runs import GenerationRun


class Proposal(models.Model):
    """Of a passage of a chapter's version or, where `chapter` is none, of a field of the bible.

    `start` and `end` count characters of that text. Those of one `asking` are alternatives. With a
    `beat` it is that beat of the run's plan written again, and `findings` are what it was found to
    contradict.
    `attempt` counts how often its writing was begun: what an earlier one still says is refused.
    """

    class Kind(models.TextChoices):
        REWRITE = "rewrite", _("rewrite")
        EXPAND = "expand", _("expand")
        SHORTEN = "shorten", _("shorten")

    class State(models.TextChoices):
        ASKED = "asked", _("asked")
        WRITING = "writing", _("being written")
        READY = "ready", _("ready")
        ACCEPTED = "accepted", _("accepted")
        REFUSED = "refused", _("refused")
        FAILED = "failed", _("failed")

    class Entry(models.TextChoices):
        CHARACTER = "character", _("character")
        PLACE = "place", _("place")
        RULE = "rule", _("rule of the world")

    COMING = (State.ASKED, State.WRITING)

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="proposals")
    asking = models.UUIDField(db_index=True)
    chapter = models.ForeignKey(
        Chapter, on_delete=models.CASCADE, null=True, blank=True, related_name="proposals"
    )
    base = models.ForeignKey(
        ChapterVersion, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    entry_kind = models.CharField(
        _("entry of the bible"), max_length=9, choices=Entry.choices, blank=True
    )
    entry = models.UUIDField(null=True, blank=True)
    field = models.CharField(_("field"), max_length=20, blank=True)
    start = models.PositiveIntegerField()
    end = models.PositiveIntegerField()
    passage = models.TextField(_("passage"))
    sha256 = models.CharField(max_length=64)
    kind = models.CharField(_("kind"), max_length=8, choices=Kind.choices, default=Kind.REWRITE)
    instruction = models.TextField(_("instruction"), blank=True)
    run = models.ForeignKey(
        GenerationRun, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    beat = models.PositiveSmallIntegerField(_("beat"), null=True, blank=True)
    findings = models.JSONField(_("findings"), null=True, blank=True)
    issue = models.ForeignKey(
        ContinuityIssue, on_delete=models.SET_NULL, null=True, blank=True, related_name="proposals"
    )
    wrong = models.TextField(_("what is wrong"), blank=True)
    holds = models.TextField(
        _("what holds"), blank=True, help_text=_("The sentence that wins, verbatim.")
    )
    state = models.CharField(_("state"), max_length=8, choices=State.choices, default=State.ASKED)
    text = models.TextField(_("text"), blank=True)
    why = models.TextField(_("reason"), blank=True, help_text=_("Why it failed."))
    attempt = models.PositiveSmallIntegerField(default=0)
    failures = models.PositiveSmallIntegerField(default=0)
    model = models.CharField(_("model"), max_length=200, blank=True)
    language = models.CharField(
        _("language of messages"), max_length=10, default="en", help_text=_("Its author's.")
    )
    version = models.ForeignKey(
        ChapterVersion,
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        help_text=_("What accepting it made."),
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, on_delete=models.SET_NULL, null=True, blank=True
    )
    created_at = models.DateTimeField(default=timezone.now, editable=False)
    decided_at = models.DateTimeField(null=True, blank=True)

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-created_at", "pk"]
        constraints = [
            models.CheckConstraint(
                condition=Q(chapter__isnull=False) | Q(entry__isnull=False),
                name="proposal_is_about_something",
            ),
            models.CheckConstraint(condition=Q(end__gt=models.F("start")), name="proposal_span"),
        ]

    def __str__(self) -> str:
        return self.passage[:80]

    def save(self, *args: object, **kwargs: object) -> None:
        """The hash is the passage's."""
        if self._state.adding:
            self.sha256 = digest(self.passage)
        super().save(*args, **kwargs)  # type: ignore[arg-type]

    @property
    def is_coming(self) -> bool:
        return self.state in self.COMING


def digest(passage: str) -> str:
    return hashlib.sha256(passage.encode()).hexdigest()
