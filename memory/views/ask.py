"""Ask the book: facts with their quotes, as it stands when a chapter begins."""

from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext_lazy as _

from memory import ask as asking
from memory.views import FrameOf
from novellaforge import loop
from novellaforge.errors import Refused
from projects.models import Project
from projects.reading import chapters_of
from projects.views.books import book_of


class AskForm(forms.Form):
    question = forms.CharField(
        label=_("Your question"),
        max_length=asking.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2, "class": "prose"}),
        error_messages={"required": _("Ask something: the question is empty.")},
    )
    chapter = forms.TypedChoiceField(
        label=_("As the book stands"), coerce=int, required=False, empty_value=None
    )

    def __init__(self, project: Project, *args: object) -> None:
        super().__init__(*args)  # type: ignore[arg-type]
        numbers = chapters_of(project.pk).values_list("number", flat=True)
        begins = _("when chapter %d begins")
        self.fields["chapter"].choices = [  # type: ignore[attr-defined]
            ("", _("after its last chapter")),
            *((number, begins % number) for number in numbers),
        ]
        self.fields["question"].widget.attrs["lang"] = project.language

    def clean_question(self) -> str:
        try:
            return asking.stated(self.cleaned_data["question"])
        except Refused as error:
            raise forms.ValidationError(str(error)) from error


@login_required
def ask(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponse:
    """A question is posted, answered in place, and stays in its field."""
    project = book_of(request, project_id)
    form = AskForm(project, request.POST or None)
    context = {"frame": frame_of(project, "ask"), "project": project, "form": form}
    if form.is_valid():
        said = form.cleaned_data
        context["answer"] = loop.run(
            asking.answer(project, said["question"], said["chapter"], asking.asker(project))
        )
    return render(request, "memory/ask.html", context, status=422 if form.errors else 200)
