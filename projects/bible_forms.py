"""The author's own entries of the bible as forms; saving one tells memory to read it anew."""

from typing import Any, ClassVar

from django import forms
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.bible import next_arc, tell
from projects.forms import Lines, ShownForm
from projects.models import Arc, Character, Instruction, Location, Project, WorldRule

LONGEST = 5_000  # characters of a text


class EntryForm(ShownForm):
    """A name, or what a rule or an instruction says, is one entry's of its kind in the book.

    An instance without a row is added by saving.
    """

    def clean_name(self) -> str:
        name: str = self.cleaned_data["name"]
        if self._others().filter(name=name).exists():
            raise forms.ValidationError(_("The codex has an entry of that name already."))
        return name

    def clean_text(self) -> str:
        text: str = self.cleaned_data["text"]
        if self._others().filter(text=text).exists():
            raise forms.ValidationError(_("The book has this already."))
        return text

    def _others(self) -> Any:
        own = type(self.instance).objects.filter(project=self.instance.project)
        return own.exclude(pk=self.instance.pk)

    def save(self, commit: bool = True) -> Any:
        """The book's revision rises with it."""
        project: Project = self.instance.project
        is_new = self.instance._state.adding
        if is_new or self.changed_data:
            with transaction.atomic():
                self.instance.save(update_fields=None if is_new else self.changed_data)
                tell(project, type(self.instance))
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


class RuleForm(EntryForm):
    text = forms.CharField(label=gettext_lazy("Rule"), max_length=LONGEST, widget=_ROWS)

    class Meta:
        model = WorldRule
        fields = ("text",)


class InstructionForm(EntryForm):
    text = forms.CharField(
        label=gettext_lazy("What every chapter is to heed"), max_length=LONGEST, widget=_ROWS
    )

    class Meta:
        model = Instruction
        fields = ("text",)


class ArcForm(EntryForm):
    """A new one comes after the others: saved with the book's row held, for its number."""

    class Meta:
        model = Arc
        fields = ("title", "summary")
        widgets: ClassVar = {"summary": _ROWS}

    def save(self, commit: bool = True) -> Any:
        arc: Arc = self.instance
        if arc._state.adding:
            arc.number = next_arc(arc.project)
        return super().save(commit)
