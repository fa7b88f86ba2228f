"""The form in which an author says what a fact says instead."""

from collections.abc import Iterable
from typing import Any, cast

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from memory.entities import Candidate
from memory.facts import Fact
from memory.views.wording import CERTAINTIES, LABELS, MODALITIES

Choices = list[tuple[str, str | Promise]]
ENTITIES = ("subject", "object", "other", "speaker", "holder")
TRUTH = {"": None, "yes": True, "no": False}


class FactForm(forms.Form):
    """Only what was changed is a correction."""

    subject = forms.ChoiceField(label=_("Whom or what it is about"), required=False)
    predicate = forms.ChoiceField(label=_("What it says"), choices=list(LABELS.items()))
    slot = forms.CharField(
        label=_("Of what"),
        required=False,
        help_text=_("Which trait, which part, which way, where it says one."),
    )
    object = forms.ChoiceField(label=_("Whom or what it names beside"), required=False)
    value = forms.CharField(label=_("Value"), required=False)
    other = forms.ChoiceField(label=_("To whom, or from whom"), required=False)
    polarity = forms.ChoiceField(
        label=_("Affirmed or denied"), choices=[("+", _("affirmed")), ("-", _("denied"))]
    )
    modality = forms.ChoiceField(label=_("How it is meant"), choices=list(MODALITIES.items()))
    speaker = forms.ChoiceField(
        label=_("Who says it"), required=False, help_text=_("Nobody: the narrator.")
    )
    holder = forms.ChoiceField(label=_("Who thinks it"), required=False)
    certainty = forms.ChoiceField(label=_("How sure"), choices=list(CERTAINTIES.items()))
    time_text = forms.CharField(label=_("When, in the text's words"), required=False)
    due = forms.CharField(label=_("Due when"), required=False)
    exceptions = forms.CharField(label=_("Exceptions"), required=False)
    agentive = forms.ChoiceField(
        label=_("Their own doing"),
        required=False,
        choices=[("", _("not said")), ("yes", _("yes")), ("no", _("no"))],
    )
    exact = forms.BooleanField(label=_("The number is exact"), required=False)

    def __init__(self, data: Any, fact: Fact, known: Iterable[Candidate]) -> None:
        super().__init__(data, initial=_shown(fact))
        choices: Choices = [("", _("nobody")), *((str(each.uid), each.name) for each in known)]
        for name in ENTITIES:
            cast(forms.ChoiceField, self.fields[name]).choices = choices

    def corrections(self) -> dict[str, Any]:
        """What was changed, as `correct` takes it."""
        given = {name: self.cleaned_data[name] for name in self.changed_data}
        if "agentive" in given:
            given["agentive"] = TRUTH[given["agentive"]]
        return given


def _shown(fact: Fact) -> dict[str, Any]:
    shown = {name: getattr(fact, name) for name in FactForm.base_fields}
    entities = {name: str(shown[name] or "") for name in ENTITIES}
    said = {None: "", True: "yes", False: "no"}
    return shown | entities | {"agentive": said[fact.agentive]}
