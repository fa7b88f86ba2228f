"""What the pages of memory keep: the author's word on a thread, where a graph's nodes stand, and
what was dear to read.
"""

from django.db import models
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from memory.models.ledger import StoredFact
from projects.models import Chapter, Instruction, Project


class ThreadDecision(models.Model):
    """What the author said of what a text opened. Without a row: nothing yet, it is open.

    A planned one is open too: `line` was put into what must happen in `chapter`, or, where no
    chapter was named, is the standing `instruction`.
    """

    class State(models.TextChoices):
        PLANNED = "planned", _("planned")
        CLOSED = "closed", _("closed")
        LET_GO = "let_go", _("let go")

    fact = models.OneToOneField(
        StoredFact, on_delete=models.CASCADE, primary_key=True, related_name="decision"
    )
    state = models.CharField(_("state"), max_length=7, choices=State.choices)
    chapter = models.ForeignKey(
        Chapter, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    instruction = models.ForeignKey(
        Instruction, on_delete=models.SET_NULL, null=True, blank=True, related_name="+"
    )
    line = models.TextField(blank=True)
    decided_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("word on a thread")
        verbose_name_plural = _("words on threads")

    def __str__(self) -> str:
        return f"{self.fact_id} {self.state}"


class GraphLayout(models.Model):
    """Where the nodes around `centre` stand, by uid, as [x, y] from 0 to 1: they stay there."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="graph_layouts")
    centre = models.UUIDField()
    places = models.JSONField(default=dict, blank=True)

    class Meta:
        verbose_name = _("layout of a graph")
        verbose_name_plural = _("layouts of graphs")
        constraints = [
            models.UniqueConstraint(fields=["project", "centre"], name="one_layout_a_centre")
        ]

    def __str__(self) -> str:
        return str(self.centre)


class KeptView(models.Model):
    """What a page shows, as it was read from the ledger: derived, and made again at will.

    `asked` is what of it was asked for; `state` names all that it was read from: where that is
    another now, the row says nothing.
    """

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="kept_views")
    page = models.CharField(max_length=10)
    asked = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=64)
    value = models.TextField()
    made_at = models.DateTimeField(default=timezone.now)

    class Meta:
        verbose_name = _("kept view of a page")
        verbose_name_plural = _("kept views of pages")
        constraints = [
            models.UniqueConstraint(
                fields=["project", "page", "asked"], name="one_kept_view_an_asking"
            )
        ]

    def __str__(self) -> str:
        return f"{self.page} {self.asked}"
