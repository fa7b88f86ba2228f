"""Whom a person's books ask, where it is not the site's own model server."""

from typing import Self
from urllib.parse import urlsplit
from uuid import UUID

from django.conf import settings
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from novellaforge import sealing

PURPOSES = ("plan", "prose", "extraction", "analyst", "critic")
SHOWN_END = 4  # characters of a key that may be shown again
SHOWN_FROM = 12  # and how long it must be for that
CONTEXT_TOKENS = 64_000


class ProviderQuerySet(models.QuerySet["ProviderSettings"]):
    def in_force(self, owner_id: int, project_id: UUID | None) -> "ProviderSettings | None":
        """The book's row where it has one, else its owner's; one query, by the unique index."""
        own = self.either(owner_id, project_id)
        return own.order_by(F("project_id").asc(nulls_last=True)).first()

    def either(self, owner_id: int, project_id: UUID | None) -> "ProviderQuerySet":
        return self.filter(Q(project_id=project_id) | Q(project_id=None), owner_id=owner_id)

    def of(self, owner_id: int, project_id: UUID | None) -> "ProviderSettings | None":
        """This very row: the book's, or the owner's own where `project_id` is None."""
        return self.filter(owner_id=owner_id, project_id=project_id).first()


class ProviderSettings(models.Model):
    """An OpenAI-compatible server of one user's, for all their books or for one of them.

    `project_id` is no foreign key: the house knows no book. `key` is encrypted
    (`novellaforge.sealing`); of it only `key_end` is ever shown.
    """

    owner = models.ForeignKey(settings.AUTH_USER_MODEL, on_delete=models.CASCADE, related_name="+")
    project_id = models.UUIDField(null=True, blank=True)
    address = models.CharField(
        _("Address"),
        max_length=300,
        help_text=_("Of an OpenAI-compatible server, as https://api.example.com/v1."),
    )
    key = models.TextField(blank=True, default="")
    key_end = models.CharField(max_length=SHOWN_END, blank=True, default="")
    model = models.CharField(
        _("Model"), max_length=200, help_text=_("Its name there, as the server lists it.")
    )
    model_plan = models.CharField(
        _("for plans"), max_length=200, blank=True, help_text=_("Concept, outline, plans.")
    )
    model_prose = models.CharField(
        _("for prose"), max_length=200, blank=True, help_text=_("Scenes, seams, rewriting.")
    )
    model_extraction = models.CharField(
        _("for facts"), max_length=200, blank=True, help_text=_("What a text makes true.")
    )
    model_analyst = models.CharField(
        _("for checks"),
        max_length=200,
        blank=True,
        help_text=_("Contradictions, what must happen."),
    )
    model_critic = models.CharField(
        _("for the critic"), max_length=200, blank=True, help_text=_("Remarks and scores.")
    )
    context_tokens = models.PositiveIntegerField(
        _("Tokens that the model reads at once"),
        default=CONTEXT_TOKENS,
        validators=[MinValueValidator(1_024), MaxValueValidator(10_000_000)],
        help_text=_("Up to 8192 the short prompts are used."),
    )
    changed_at = models.DateTimeField(auto_now=True)

    objects = ProviderQuerySet.as_manager()

    class Meta:
        verbose_name = _("provider of a user")
        verbose_name_plural = _("providers of users")
        constraints = [
            models.UniqueConstraint(
                fields=["owner", "project_id"], name="one_provider_a_book", nulls_distinct=False
            )
        ]

    def __str__(self) -> str:
        return self.address

    @property
    def models_by_purpose(self) -> dict[str, str]:
        return {purpose: getattr(self, f"model_{purpose}") for purpose in PURPOSES}

    @property
    def host(self) -> str:
        return urlsplit(self.address).netloc

    def hold_key(self, key: str) -> Self:
        """Keep it encrypted; empty: none."""
        self.key = sealing.sealed(key) if key else ""
        self.key_end = key[-SHOWN_END:] if len(key) >= SHOWN_FROM else ""
        return self

    def read_key(self) -> str:
        """Raises sealing.Unreadable."""
        return sealing.unsealed(self.key) if self.key else ""
