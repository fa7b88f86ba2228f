"""What an author asks of a passage, on a page."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from writing.models import Proposal
from writing.rewriting.asking import LONGEST, MOST_ALTERNATIVES, Asked, Selected


class PassageForm(forms.Form):
    """A passage by its words; a script also says where it stands."""

    passage = forms.CharField(
        label=_("Passage"),
        required=False,
        strip=False,
        max_length=100_000,
        widget=forms.Textarea(attrs={"class": "prose", "rows": 4}),
        help_text=_("Paste it from the text, or select it there."),
    )
    start = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    end = forms.IntegerField(required=False, min_value=0, widget=forms.HiddenInput)
    base = forms.UUIDField(required=False, widget=forms.HiddenInput)
    kind = forms.ChoiceField(label=_("What is to be done"), choices=Proposal.Kind.choices)
    instruction = forms.CharField(
        label=_("What is to be different"),
        required=False,
        max_length=LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    count = forms.TypedChoiceField(
        label=_("Proposals"),
        coerce=int,
        initial=1,
        choices=[(number, number) for number in range(1, MOST_ALTERNATIVES + 1)],
    )

    @property
    def selected(self) -> Selected:
        """Of a valid form."""
        given: dict[str, Any] = self.cleaned_data
        return Selected(given["start"], given["end"], given["passage"], given["base"])

    @property
    def asked(self) -> Asked:
        """Of a valid form."""
        given: dict[str, Any] = self.cleaned_data
        return Asked(given["kind"], given["instruction"], given["count"])
