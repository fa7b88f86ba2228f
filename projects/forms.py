"""Forms of the author's material."""

from collections.abc import Iterator
from contextlib import suppress
from hashlib import blake2b
from typing import Any, cast
from urllib.parse import parse_qsl, urlencode

from django import forms
from django.db import transaction
from django.utils.functional import cached_property
from django.utils.html import format_html, strip_tags
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from novellaforge.auditing import note
from projects import concept
from projects.models import Chapter, Concept, Project
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


class Shown(forms.BaseForm):
    """Changes only what was changed on its page, which sends a mark of each value that it showed.

    What was changed elsewhere since stays; where that is the same field, it says so once. Sent
    without marks, as by a program, every value is the sender's.
    """

    MARKS = "shown"

    @property
    def shown(self) -> str:
        """What a template puts into the form."""
        marks = urlencode({bound.name: _mark(bound, bound.initial) for bound in self})
        return format_html('<input type="hidden" name="{}" value="{}">', self.MARKS, marks)

    @cached_property
    def changed_data(self) -> list[str]:
        return [each.name for each in self if _mark(each, each.data) != _mark(each, each.initial)]

    def full_clean(self) -> None:
        overtaken = [*self._brought_up_to_date()]
        super().full_clean()
        for bound in overtaken:
            if not bound.errors:
                self.add_error(bound.name, _overtaken(bound))

    def _brought_up_to_date(self) -> Iterator[forms.BoundField]:
        """As if what was typed had been typed over what stands now; yields what is not that of
        which its author thought.
        """
        if self.MARKS not in self.data:
            return
        marks = dict(parse_qsl(self.data[self.MARKS]))
        values = {bound.html_name: bound.data for bound in self}
        for bound in self:
            typed, now = _mark(bound, bound.data), _mark(bound, bound.initial)
            was = marks.get(bound.name, now)
            if typed in (was, now):
                values[bound.html_name] = bound.field.prepare_value(bound.initial)
            elif was != now:
                yield bound
        self.data = values


def _mark(bound: forms.BoundField, value: Any) -> str:
    """Of a value as stored or as sent: the same of what reads the same."""
    field = bound.field
    value = field.prepare_value(value)
    with suppress(forms.ValidationError):  # then by its letters
        value = field.prepare_value(field.to_python(value))
    if isinstance(value, list):
        value = sorted(map(str, value))
    text = "" if value is None else "\n".join(str(value).split("\r\n")).strip()
    return blake2b(text.encode(), digest_size=8).hexdigest()


def _overtaken(bound: forms.BoundField) -> str:
    widget = bound.field.widget
    now = widget.format_value(bound.field.prepare_value(bound.initial)) or ""
    labels = {str(value): label for value, label in getattr(widget, "choices", ())}
    each_now = now if isinstance(now, list) else [now]
    said = [strip_tags(str(labels.get(each, each))) for each in each_now]
    if not any(said):
        return gettext("It is empty by now. Save again to have yours.")
    told = gettext("It reads otherwise by now: “%(now)s”. Save again to have yours.")
    return told % {"now": ", ".join(said)}


class ShownForm(Shown, forms.ModelForm):
    """Of a row."""


class BookForm(ShownForm):
    """What the plan page lets the author change by hand; `revision` rises with it."""

    class Meta:
        model = Project
        fields = (
            "title",
            "premise",
            "synopsis",
            "tone",
            "genre",
            "person",
            "tense",
            "chapter_count",
            "chapter_words",
        )
        widgets = {
            "premise": forms.Textarea(attrs={"rows": 2, "class": "prose"}),
            "synopsis": forms.Textarea(attrs={"rows": 8, "class": "prose"}),
        }

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        changed = [*self.changed_data]
        if "synopsis" in changed:
            self.instance.synopsis_before = ""
            changed.append("synopsis_before")
        if changed:
            self.instance.save(update_fields=changed)
            self.instance.touch()
        return self.instance


class ConceptForm(ShownForm):
    """A concept by its author's hand; an instance without a row is added by saving."""

    class Meta:
        model = Concept
        fields = ("title", "logline", "stakes", "tone")
        widgets = {
            "logline": forms.Textarea(attrs={"rows": 3, "class": "prose"}),
            "stakes": forms.Textarea(attrs={"rows": 2, "class": "prose"}),
        }

    def save(self, commit: bool = True) -> Any:
        concept.keep(self.instance)
        return self.instance


class Lines(forms.CharField):
    """A list of texts, one a line."""

    widget = forms.Textarea(attrs={"rows": 3})

    def prepare_value(self, value: Any) -> Any:
        return "\n".join(value) if isinstance(value, list) else value

    def to_python(self, value: Any) -> list[str]:  # type: ignore[override]
        text = super().to_python(value) or ""
        return [line.strip() for line in text.splitlines() if line.strip()]


class OutlineForm(ShownForm):
    """A chapter's entry in the outline."""

    scenes = Lines(label=_("Scenes"), required=False, help_text=_("One a line, if you like."))
    required_points = Lines(label=_("Must happen"), required=False, help_text=_("One a line."))
    forbidden = Lines(label=_("Must not happen"), required=False, help_text=_("One a line."))

    class Meta:
        model = Chapter
        fields = (
            "title",
            "arc",
            "outline",
            "scenes",
            "required_points",
            "forbidden",
            "point_of_view",
            "kind",
            "target_words",
        )
        labels = {"arc": _("Arc")}
        widgets = {"outline": forms.Textarea(attrs={"rows": 4, "class": "prose"})}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        arc = cast(forms.ModelChoiceField, self.fields["arc"])
        arc.queryset = self.instance.project.arcs.order_by("number")
        arc.empty_label = gettext("none")

    @transaction.atomic
    def save(self, commit: bool = True) -> Any:
        """Only what was changed: somebody may approve the chapter meanwhile. The book's row is
        taken first, as by whoever moves its chapters.
        """
        if self.changed_data:
            self.instance.project.touch()
            self.instance.save(update_fields=self.changed_data)
        return self.instance
