"""The author's own pages of the bible as forms; saving one tells memory to read it anew."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.forms import Lines
from projects.models import Character, Location, Project
from projects.signals import bible_changed


class EntryForm(forms.ModelForm):
    """A name is one entry's of its kind in the book."""

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        own = type(self.instance).objects.filter(project=self.instance.project, name=name)
        if own.exclude(pk=self.instance.pk).exists():
            raise forms.ValidationError(_("The codex has an entry of that name already."))
        return name

    def save(self, commit: bool = True) -> Any:
        """The book's revision rises with it."""
        project: Project = self.instance.project
        with transaction.atomic():
            self.instance.save(update_fields=self.changed_data or None)
            project.touch()
            bible_changed.send(type(self.instance), project_id=project.pk)
        return self.instance


_ROWS = forms.Textarea(attrs={"rows": 3, "class": "prose"})


class CharacterForm(EntryForm):
    aliases = Lines(
        label=gettext_lazy("Other names"), required=False, help_text=gettext_lazy("One a line.")
    )
    voice_lines = Lines(
        label=gettext_lazy("Lines they have spoken"),
        required=False,
        help_text=gettext_lazy("One a line."),
    )

    class Meta:
        model = Character
        fields = ("name", "aliases", "role", "description", "wants", "voice", "voice_lines")
        widgets: ClassVar = {"description": _ROWS, "wants": _ROWS, "voice": _ROWS}


class LocationForm(EntryForm):
    class Meta:
        model = Location
        fields = ("name", "description", "palette")
        widgets: ClassVar = {"description": _ROWS, "palette": _ROWS}
