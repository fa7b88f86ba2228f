"""A note, as it is typed."""

from typing import Any

from django import forms
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from projects.models import Chapter, Project
from projects.reading import chapters_of
from writing.noting.keeping import MOST_CHARACTERS


class NoteForm(forms.Form):
    """`chapter` is its number in the book; none: the note is on the book itself."""

    text = forms.CharField(
        label=_("Note"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("The note is empty: nothing was kept.")},
    )
    chapter = forms.IntegerField(
        label=_("Chapter"),
        required=False,
        min_value=1,
        max_value=1_000_000,
        help_text=_("A number; empty for the whole book."),
    )
    is_todo = forms.BooleanField(label=_("To do"), required=False)

    def __init__(self, project: Project, *args: Any, **more: Any) -> None:
        super().__init__(*args, **more)
        self.project = project

    def clean_chapter(self) -> Chapter | None:
        number = self.cleaned_data["chapter"]
        if number is None:
            return None
        chapter = chapters_of(self.project.pk).filter(number=number).first()
        if chapter is None:
            told = gettext("This book has no chapter %(number)s.") % {"number": number}
            raise forms.ValidationError(told)
        return chapter
