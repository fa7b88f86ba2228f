"""The book as a file: what is asked for, what is being made, the last five."""

from collections.abc import Callable
from typing import Any, cast
from uuid import UUID

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.http import content_disposition_header
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe
from rest_framework.request import Request

from novellaforge.errors import Refused
from novellaforge.models import Job
from projects import export as exporting
from projects.export import FORMATS, Choice, Packed
from projects.export.book import Texts
from projects.export.choosing import MOST_CHARACTERS, Range, ranges_of
from projects.matter_form import MatterForm, matter_row
from projects.models import ExportFile, Project
from projects.views.books import book_of, book_to_change, own_book_of

FrameOf = Callable[[Project, str], Any]  # handed in by the composition root

LABELS = {
    "epub": gettext_lazy("EPUB, for reading devices"),
    "docx": gettext_lazy("Word (.docx), in standard manuscript format"),
    "pdf": gettext_lazy("PDF, set as a book"),
    "markdown": gettext_lazy("Markdown (.md), with its headings and emphasis"),
    "txt": gettext_lazy("Plain text (.txt)"),
}  # and what a layer above offers, as it calls itself
TEXTS = {
    "approved": gettext_lazy("Approved chapters only"),
    "newest": gettext_lazy("Each chapter’s newest text, approved or not"),
}


def _formats() -> list[tuple[str, Any]]:
    return [(name, LABELS.get(name, made.label)) for name, made in FORMATS.items()]


class ExportForm(forms.Form):
    format = forms.ChoiceField(label=gettext_lazy("Format"), choices=_formats, initial="epub")
    texts = forms.ChoiceField(
        label=gettext_lazy("Contents"), choices=list(TEXTS.items()), initial="approved"
    )
    titles = forms.BooleanField(
        label=gettext_lazy("With the book’s title and chapter headings"),
        required=False,
        initial=True,
    )
    matter = forms.BooleanField(
        label=gettext_lazy("With its front and back matter"), required=False, initial=True
    )
    chapters = forms.CharField(
        label=gettext_lazy("Chapters"),
        required=False,
        max_length=MOST_CHARACTERS,
        help_text=gettext_lazy("As in 1-3, 7. Empty: all of them."),
    )

    def clean_chapters(self) -> tuple[Range, ...]:
        try:
            return ranges_of(self.cleaned_data["chapters"])
        except Refused as refusal:
            raise forms.ValidationError(str(refusal)) from refusal

    def choice(self) -> Choice:
        said = self.cleaned_data
        texts = cast(Texts, said["texts"])
        return Choice(texts, said["titles"], said["matter"], said["chapters"])


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
            if isinstance(made, Packed):
                own_book_of(request, project_id)
            exporting.start(project, made, form.choice(), request.user.pk)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return redirect("projects:export", project.pk)
    return _page(request, project, form, frame_of, status=422)


@login_required
@require_POST
def keep_matter(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponse:
    """What stands before the first chapter and after the last, as its author wants it."""
    with transaction.atomic():
        project = book_to_change(request, project_id)
        form = MatterForm(request.POST, instance=matter_row(project))
        if form.is_valid():
            form.save()
    if form.errors:
        return _page(request, project, ExportForm(), frame_of, status=422, matter=form)
    messages.success(request, _("Saved."))
    return redirect("projects:export", project.pk)


@login_required
@require_safe
def download(request: HttpRequest, project_id: UUID, file_id: UUID) -> HttpResponse:
    return as_file(own_file_of(request, project_id, file_id))


def own_file_of(request: HttpRequest | Request, project_id: UUID, file_id: UUID) -> ExportFile:
    """As `file_of`; all that there is of a book is its owner's to take."""
    file = file_of(book_of(request, project_id), file_id)
    if isinstance(FORMATS.get(file.format), Packed):
        own_book_of(request, project_id)
    return file


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


def _contents(file: ExportFile) -> str:
    if isinstance(FORMATS.get(file.format), Packed):
        return _("All of the book")
    return str(TEXTS.get(file.texts, ""))


def _page(
    request: HttpRequest,
    project: Project,
    form: ExportForm,
    frame_of: FrameOf,
    status: int = 200,
    matter: MatterForm | None = None,
) -> HttpResponse:
    job = exporting.running(project)
    context = {
        "frame": frame_of(project, "export"),
        "project": project,
        "form": form,
        "job": job,
        "is_running": job is not None and job.state == Job.State.RUNNING,
        "matter": matter or MatterForm(instance=matter_row(project)),
        "files": [(each, _contents(each)) for each in exporting.files_of(project)],
    }
    return render(request, "projects/export.html", context, status=status)
