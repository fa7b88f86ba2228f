"""A document, as it is brought along: a file, or a title and its text."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.importing.reading_files import REFERENCE
from writing.documents.keeping import TITLE_CHARACTERS


class DocumentForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(REFERENCE)}),
        help_text=gettext_lazy(
            "PDF, Word (.docx) or EPUB up to 50 MB, plain text (.txt) or Markdown (.md) up to "
            "10 MB."
        ),
    )
    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=TITLE_CHARACTERS,
        help_text=gettext_lazy("What it is quoted by. Empty: as the file is called."),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "prose"}),
    )

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        text = (given.get("text") or "").strip()
        if not self.errors and bool(given.get("file")) == bool(text):
            raise forms.ValidationError(_("Choose a file, or paste the text."))
        return given


class TitleForm(forms.Form):
    title = forms.CharField(label=gettext_lazy("Title"), max_length=TITLE_CHARACTERS)
