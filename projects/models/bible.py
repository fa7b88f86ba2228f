"""What the author holds true of the book's people, places and rules."""

import uuid

from django.db import models
from django.utils.translation import gettext_lazy as _

from projects.models.project import Project


class Character(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="characters")
    name = models.CharField(_("name"), max_length=120)
    aliases = models.JSONField(_("aliases"), default=list, blank=True)
    role = models.CharField(_("role"), max_length=200, blank=True)
    description = models.TextField(_("description"), blank=True)
    wants = models.TextField(_("wants"), blank=True)
    voice = models.TextField(_("voice"), blank=True, help_text=_("How they speak."))
    voice_lines = models.JSONField(_("lines they have spoken"), default=list, blank=True)

    class Meta:
        verbose_name = _("character")
        verbose_name_plural = _("characters")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_character_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class Location(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="locations")
    name = models.CharField(_("name"), max_length=120)
    description = models.TextField(_("description"), blank=True)
    palette = models.TextField(
        _("senses"), blank=True, help_text=_("What is seen, heard and smelt there.")
    )

    class Meta:
        verbose_name = _("place")
        verbose_name_plural = _("places")
        ordering = ["name"]
        constraints = [
            models.UniqueConstraint(fields=["project", "name"], name="one_location_a_name")
        ]

    def __str__(self) -> str:
        return self.name


class WorldRule(models.Model):
    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="world_rules")
    text = models.TextField(_("rule"))

    class Meta:
        verbose_name = _("rule of the world")
        verbose_name_plural = _("rules of the world")

    def __str__(self) -> str:
        return self.text[:80]


class Instruction(models.Model):
    """A standing wish of the author for every chapter."""

    project = models.ForeignKey(Project, on_delete=models.CASCADE, related_name="instructions")
    text = models.TextField(_("instruction"))

    class Meta:
        verbose_name = _("instruction")
        verbose_name_plural = _("instructions")
        ordering = ["pk"]

    def __str__(self) -> str:
        return self.text[:80]
