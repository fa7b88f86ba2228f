"""The form of a book's style, and of the pages that it is measured on."""

from collections.abc import Mapping
from dataclasses import replace
from itertools import zip_longest
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms import Lines, Shown
from projects.models import Chapter, Project
from projects.reading import approved_of
from projects.style.passages import SHOWN
from projects.style.profile import Measured, Style

PASSAGES = tuple(f"passage_{number}" for number in range(1, SHOWN + 1))


class StyleForm(Shown, forms.Form):
    """Bound, it gives a `Style`; what is too much is the profile's to refuse."""

    lines = Lines(
        label=_("How the book is written"),
        required=False,
        help_text=_("Plain sentences, one a line. Every scene is written by them."),
        widget=forms.Textarea(attrs={"rows": 7, "class": "prose"}),
    )
    passage_1 = forms.CharField(label=_("A passage that shows it"), required=False)
    passage_2 = forms.CharField(label=_("A second passage"), required=False)
    passage_3 = forms.CharField(label=_("A third passage"), required=False)
    is_locked = forms.BooleanField(
        label=_("Locked"),
        required=False,
        help_text=_("Sentences and passages stay as they are until you unlock them."),
    )
    worn = Lines(
        label=_("Worn phrases to avoid"),
        required=False,
        help_text=_("One a line; … stands for a few words. The first ones are told to the model."),
        widget=forms.Textarea(attrs={"rows": 10, "class": "prose"}),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in PASSAGES:
            self.fields[name].widget = forms.Textarea(attrs={"rows": 5, "class": "prose"})

    @classmethod
    def showing(cls, style: Style, measured: Measured | None = None) -> "StyleForm":
        """The style as it is kept, or with what was measured typed over it, not kept yet."""
        kept = _values(style)
        if measured is None:
            return cls(initial=kept)
        return cls(_values(replace(style, **vars(measured))), initial=kept)

    @classmethod
    def typed(cls, data: Mapping[str, Any], style: Style) -> "StyleForm":
        """What was sent, over the style as it is kept by now."""
        return cls(data, initial=_values(style))

    def style(self) -> Style:
        data = self.cleaned_data
        return Style(
            lines=tuple(data["lines"]),
            samples=tuple(data[name] for name in PASSAGES),
            worn=tuple(data["worn"]),
            is_locked=data["is_locked"],
        )


def _values(style: Style) -> dict[str, Any]:
    passages = dict(zip_longest(PASSAGES, style.samples, fillvalue=""))
    return {**vars(style), **passages, "lines": list(style.lines), "worn": list(style.worn)}


class PagesForm(forms.Form):
    chapters: forms.ModelMultipleChoiceField = forms.ModelMultipleChoiceField(
        label=_("Approved chapters"),
        queryset=Chapter.objects.none(),
        required=False,
        widget=forms.CheckboxSelectMultiple,
    )
    page = forms.CharField(
        label=_("Or a page of yours"),
        required=False,
        strip=False,
        widget=forms.Textarea(attrs={"rows": 6, "class": "prose"}),
    )

    def __init__(self, project: Project, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["chapters"]
        assert isinstance(field, forms.ModelMultipleChoiceField)
        field.queryset = approved_of(project.pk)
