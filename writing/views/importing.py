"""A manuscript brought along: by file or pasted, looked at, then imported in the background."""

from collections.abc import Mapping
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.files.uploadedfile import UploadedFile
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.importing.reading_files import TAKEN, refuse_too_large, text_of
from projects.models import Project
from projects.views.books import book_of
from writing import importing
from writing.importing import Choice
from writing.views.frame import frame_of


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

    def told(self) -> tuple[str, str]:
        """Title and text of what was given. Raises Refused."""
        file: UploadedFile | None = self.cleaned_data["file"]
        if file:
            refuse_too_large(file.size or 0, file.name or "")
            return file.name or "", text_of(file.name or "", file.read())
        if not self.cleaned_data["text"].strip():
            raise Refused(_("Choose a file, or paste the text."))
        return "", self.cleaned_data["text"]


@login_required
def manuscript(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """What runs, else what waits (`?front=on`: with what stands before its chapters)."""
    project = book_of(request, project_id)
    if request.method != "POST":
        return _page(request, project, ManuscriptForm(), _choice(request.GET.dict()))
    form = ManuscriptForm(request.POST, request.FILES)
    if form.is_valid():
        try:
            importing.take(project, request.user.pk, *form.told())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("writing:import", project.pk)
    return _page(request, project, form, Choice(), status=422)


@login_required
@require_POST
def start(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    choice = _choice(request.POST.dict())
    try:
        importing.start(project, choice)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, project, ManuscriptForm(), choice, status=422)
    return redirect("writing:import", project.pk)


@login_required
@require_POST
def discard(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    importing.discard(project)
    return redirect("writing:import", project.pk)


def _choice(given: Mapping[str, object]) -> Choice:
    return Choice(
        front=given.get("front") == "on",
        replace=given.get("replace") == "on",
        anyway=given.get("anyway") == "on",
    )


def _page(
    request: HttpRequest, project: Project, form: ManuscriptForm, choice: Choice, status: int = 200
) -> HttpResponse:
    job = importing.running(project)
    waits = importing.waiting(project)
    context = {
        "frame": frame_of(project, "import"),
        "project": project,
        "form": form,
        "job": job,
        "is_running": job is not None and job.state == Job.State.RUNNING,
        "choice": choice,
        "preview": importing.preview(project, waits, choice) if waits else None,
    }
    return render(request, "projects/import.html", context, status=status)
