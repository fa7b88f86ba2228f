"""Which calls are summed up, as an address asks for it."""

from datetime import date
from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from projects.models import Project
from writing.spending.summing import BYS, Asked, By, books_of, known
from writing.spending.usage_shown import purpose_named

DAY = {"type": "date"}


class UsageForm(forms.Form):
    """Of one person's calls, of one book's, or (both None) of everybody's."""

    start = forms.DateField(
        label=gettext_lazy("From"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    end = forms.DateField(
        label=gettext_lazy("To"),
        required=False,
        widget=forms.DateInput(attrs=DAY, format="%Y-%m-%d"),
    )
    book = forms.ChoiceField(label=gettext_lazy("Book"), required=False)
    model = forms.ChoiceField(label=gettext_lazy("Model"), required=False)
    purpose = forms.ChoiceField(label=gettext_lazy("Purpose"), required=False)
    by = forms.ChoiceField(required=False, widget=forms.HiddenInput)

    def __init__(self, given: Any, person: int | None, project: Project | None = None) -> None:
        super().__init__(given or {"start": self.month(), "end": self.today()})
        self.person, self.project = person, project
        everything = Asked(person=person, book=project.pk if project else None)
        models, purposes = known(everything, "model"), known(everything, "purpose")
        self._choose("model", [(each, each) for each in models])
        self._choose("purpose", [(each, purpose_named(each)) for each in purposes])
        if project is None:
            self._choose("book", _books(everything))
        else:
            del self.fields["book"]
        taken = {"book"} if project else set()
        taken |= {"person"} if person is not None else set()
        self.bys: tuple[By, ...] = tuple(each for each in BYS if each not in taken)
        self.fields["by"].choices = [(each, each) for each in self.bys]  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        said = super().clean() or {}
        start, end = said.get("start"), said.get("end")
        if start and end and end < start:
            raise forms.ValidationError(_("These days go backwards: the earlier one comes first."))
        return said

    @property
    def asked(self) -> Asked:
        said = self.cleaned_data
        book = self.project.pk if self.project else said.get("book") or None
        return Asked(self.person, said["start"], said["end"], book, said["model"], said["purpose"])

    @property
    def grouped(self) -> By:
        by: By = self.cleaned_data.get("by") or "day"
        return by

    @staticmethod
    def today() -> date:
        return timezone.localdate()

    @classmethod
    def month(cls) -> date:
        return cls.today().replace(day=1)

    def _choose(self, name: str, choices: list[tuple[str, str]]) -> None:
        self.fields[name].choices = [("", _("All")), *choices]  # type: ignore[attr-defined]


def _books(asked: Asked) -> list[tuple[str, str]]:
    """Those that are there by their titles, then those that are gone."""
    spent = books_of(asked)
    titles = dict(Project.objects.filter(pk__in=spent).values_list("pk", "title"))
    there = sorted((title, str(pk)) for pk, title in titles.items())
    gone = [
        (str(pk), _("Deleted book %(id)s") % {"id": str(pk)[:8]})
        for pk in spent
        if pk not in titles
    ]
    return [(pk, title) for title, pk in there] + gone
