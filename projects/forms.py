"""Forms of the author's material."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from novellaforge.auditing import note
from projects.models import Chapter, Project
from projects.titles import provisional


class NewBookForm(forms.ModelForm):
    class Meta:
        model = Project
        fields = ("premise", "language", "chapter_count", "chapter_words")
        labels = {"premise": _("One sentence about the book")}
        help_texts = {"premise": "", "chapter_words": _("About; empty for the usual length.")}
        error_messages = {"premise": {"required": _("Say in one sentence what it is about.")}}
        widgets = {"premise": forms.Textarea(attrs={"rows": 3, "class": "prose"})}

    def save(self, commit: bool = True) -> Any:
        self.instance.title = provisional(self.instance.premise)
        book: Project = super().save(commit)
        note("book.made", actor_id=book.owner_id, project_id=book.pk, subject=book.title)
        return book


class BookForm(forms.ModelForm):
    """What the plan page lets the author change by hand; `revision` rises with it."""

    class Meta:
        model = Project
        fields = ("title", "premise", "synopsis", "tone", "genre", "person", "tense")
        widgets = {
            "premise": forms.Textarea(attrs={"rows": 2, "class": "prose"}),
            "synopsis": forms.Textarea(attrs={"rows": 8, "class": "prose"}),
        }

    def save(self, commit: bool = True) -> Any:
        self.instance.save(update_fields=[*self.changed_data, "updated_at"])
        self.instance.touch()
        return self.instance


class Lines(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


class OutlineForm(forms.ModelForm):
    """A chapter's entry in the outline."""

    scenes = Lines(label=_("Scenes"), required=False, help_text=_("One a line, if you like."))
    required_points = Lines(label=_("Must happen"), required=False, help_text=_("One a line."))
    forbidden = Lines(label=_("Must not happen"), required=False, help_text=_("One a line."))

    class Meta:
        model = Chapter
        fields = (
            "title",
            "outline",
            "scenes",
            "required_points",
            "forbidden",
            "point_of_view",
            "kind",
            "target_words",
        )
        widgets = {"outline": forms.Textarea(attrs={"rows": 4, "class": "prose"})}

    def save(self, commit: bool = True) -> Any:
        """Only what was changed: somebody may approve the chapter meanwhile."""
        self.instance.save(update_fields=self.changed_data)
        self.instance.project.touch()
        return self.instance
