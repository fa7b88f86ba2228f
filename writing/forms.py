"""Forms of writing."""

from typing import Any

from django import forms
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from novellaforge.auditing import note
from projects.forms import ShownForm
from projects.models import Project
from writing.runs.starting import FEWEST_WORDS, MOST_WORDS


class WriteForm(forms.Form):
    """What the author asks of a run; `rewrite` says that the text that stands is to be redone."""

    instruction = forms.CharField(
        label=_("For this chapter"),
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Anything the outline does not say. May stay empty."),
    )
    target_words = forms.IntegerField(
        label=_("Words"), required=False, min_value=FEWEST_WORDS, max_value=MOST_WORDS
    )
    rewrite = forms.BooleanField(required=False, widget=forms.HiddenInput)


class LanguageForm(ShownForm):
    """That in which the book is written from now on; what is written stays as it is."""

    class Meta:
        model = Project
        fields = ("language",)

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        if self.changed_data:
            self.instance.save(update_fields=["language"])
            self.instance.touch()
            said = f"language: {self.instance.language}"
            note("settings.changed", project_id=self.instance.pk, subject=said)
        return self.instance
