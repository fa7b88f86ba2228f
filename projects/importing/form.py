"""What an author brings along, as a form: a file or its text."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from novellaforge.errors import Refused
from projects.importing.reading_files import TAKEN, read, refuse_too_large


@dataclass(frozen=True)
class Brought:
    """A manuscript: as its file is called, its text, sentences about what was not read, and its
    front and back matter by the fields that a book has for it.
    """

    title: str
    text: str
    notices: tuple[str, ...] = ()
    matter: Mapping[str, str] = field(default_factory=dict)


def brought(file: UploadedFile) -> Brought:
    """Looked at for its size before it is read. Raises Refused."""
    name = file.name or ""
    refuse_too_large(file.size or 0, name)
    found = read(name, file.read())
    return Brought(name, found.text, found.notices, found.matter)


class ManuscriptForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("A file"),
        required=False,
        allow_empty_file=True,
        widget=forms.FileInput(attrs={"accept": ",".join(TAKEN)}),
        help_text=gettext_lazy(
            "Word (.docx) or EPUB up to 50 MB, plain text (.txt) or Markdown (.md) up to 10 MB."
        ),
    )
    text = forms.CharField(
        label=gettext_lazy("Or its text"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 8, "class": "prose"}),
        help_text=gettext_lazy("Up to 2 MB; bring what is longer as a file."),
    )

    def told(self) -> Brought:
        """Raises Refused."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file:
            return brought(file)
        if not self.cleaned_data["text"].strip():
            raise Refused(_("Choose a file, or paste the text."))
        return Brought("", self.cleaned_data["text"])


class NewFromManuscriptForm(ManuscriptForm):
    """For a new book: besides, what it is called and in which language it is written."""

    title = forms.CharField(
        label=gettext_lazy("Title"),
        required=False,
        max_length=200,
        help_text=gettext_lazy("Empty: as the manuscript is headed, or its file called."),
    )
    language = forms.ChoiceField(
        label=gettext_lazy("Language of the book"),
        required=False,
        choices=[
            ("", gettext_lazy("As the text is")),
            ("en", gettext_lazy("English")),
            ("fr", gettext_lazy("French")),
        ],
    )
    field_order = ("file", "text", "title", "language")

    def __init__(self, *args: Any) -> None:
        super().__init__(*args)
        self.auto_id = "manuscript_%s"  # the page has another form
        self.fields["text"].widget.attrs["rows"] = 4
