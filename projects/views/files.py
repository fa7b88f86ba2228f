"""The book as a file: what is asked for, what is being made, the last five."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_safe

from novellaforge.errors import Refused
from novellaforge.models import Job
from projects import export as exporting
from projects.export import FORMATS, Choice
from projects.export.book import Texts
from projects.models import ExportFile, Project
from projects.views.books import book_of

FrameOf = Callable[[Project, str], Any]  # handed in by the composition root

LABELS = {
    "epub": gettext_lazy("EPUB, for reading devices"),
    "docx": gettext_lazy("Word (.docx), in standard manuscript format"),
    "pdf": gettext_lazy("PDF, set as a book"),
    "markdown": gettext_lazy("Markdown (.md), with its headings and emphasis"),
    "txt": gettext_lazy("Plain text (.txt)"),
}
TEXTS = {
    "approved": gettext_lazy("Approved chapters only"),
    "newest": gettext_lazy("Each chapter’s newest text, approved or not"),
}


class ExportForm(forms.Form):
    format = forms.ChoiceField(
        label=gettext_lazy("Format"),
        choices=[(name, LABELS[name]) for name in FORMATS],
        initial="epub",
    )
    texts = forms.ChoiceField(
        label=gettext_lazy("Contents"), choices=list(TEXTS.items()), initial="approved"
    )
    titles = forms.BooleanField(
        label=gettext_lazy("With the book’s title and chapter headings"),
        required=False,
        initial=True,
    )

    def choice(self) -> Choice:
        return Choice(cast(Texts, self.cleaned_data["texts"]), self.cleaned_data["titles"])


@login_required
def export(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponse:
    """A POST has a file made in the background."""
    project = book_of(request, project_id)
    if request.method != "POST":
        return _page(request, project, ExportForm(), frame_of)
    form = ExportForm(request.POST)
    if form.is_valid():
        try:
            made = FORMATS[form.cleaned_data["format"]]
            exporting.start(project, made, form.choice(), request.user.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("projects:export", project.pk)
    return _page(request, project, form, frame_of, status=422)


@login_required
@require_safe
def download(request: HttpRequest, project_id: UUID, file_id: UUID) -> HttpResponse:
    return as_file(file_of(book_of(request, project_id), file_id))


def file_of(project: Project, file_id: UUID) -> ExportFile:
    """With its bytes. Raises Http404."""
    file = exporting.files_of(project).defer(None).filter(pk=file_id).first()
    if file is None:
        raise Http404(_("There is no such file; the last five of a book are kept."))
    return file


def as_file(file: ExportFile) -> HttpResponse:
    kind = FORMATS[file.format].content_type if file.format in FORMATS else None
    response = HttpResponse(bytes(file.data), kind or "application/octet-stream")
    disposition = content_disposition_header(as_attachment=True, filename=file.name)
    response.headers["Content-Disposition"] = disposition or "attachment"
    return response


def _page(
    request: HttpRequest, project: Project, form: ExportForm, frame_of: FrameOf, status: int = 200
) -> HttpResponse:
    job = exporting.running(project)
    context = {
        "frame": frame_of(project, "export"),
        "project": project,
        "form": form,
        "job": job,
        "is_running": job is not None and job.state == Job.State.RUNNING,
        "files": [(each, TEXTS.get(each.texts, "")) for each in exporting.files_of(project)],
    }
    return render(request, "projects/export.html", context, status=status)
