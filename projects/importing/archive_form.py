"""An archive that an author brings along, as a form. What it holds is read by a layer above."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy


class ArchiveForm(forms.Form):
    archive = forms.FileField(
        label=gettext_lazy("An archive"),
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ".zip,application/zip"}),
        help_text=gettext_lazy("As a book's export page makes it (.zip), up to 50 MB."),
    )

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.auto_id = "archive_%s"  # the page has other forms
