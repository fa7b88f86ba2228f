"""The form that starts an autopilot."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.models import Project
from projects.reading import chapters_of
from writing.models import Autopilot


class AutopilotForm(forms.Form):
    first = forms.TypedChoiceField(label=_("From chapter"), coerce=int)
    last = forms.TypedChoiceField(label=_("To chapter"), coerce=int)
    stop_after = forms.ChoiceField(
        label=_("Stop and wait for me"),
        choices=Autopilot.StopAfter.choices,
        help_text=_("It always waits at the first chapter that does not pass the gate."),
    )
    rewrite = forms.BooleanField(
        label=_("Write anew what has a text"),
        required=False,
        help_text=_("Otherwise approved chapters are passed over. The old text is kept."),
    )

    def __init__(self, project: Project, data: Any = None) -> None:
        chapters = list(chapters_of(project.pk))
        open_ = [each.number for each in chapters if each.approved_version_id is None]
        initial: dict[str, Any] = {"stop_after": Autopilot.StopAfter.CHAPTER}
        if chapters:
            initial |= {"first": (open_ or [1])[0], "last": chapters[-1].number}
        super().__init__(data, initial=initial)
        for name in ("first", "last"):
            field: Any = self.fields[name]
            field.choices = [(each.number, str(each)) for each in chapters]
