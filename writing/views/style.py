"""The style of a book: what is told of it in every prompt, measured or by hand."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.models import Project
from projects.style.forms import PagesForm, StyleForm
from projects.style.profile import keep, measured, style_of
from projects.views.books import book_of, book_to_change
from writing.views.frame import frame_of


@login_required
def style(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    if request.method != "POST":
        return _page(request, project, StyleForm.showing(style_of(project)), PagesForm(project))
    with transaction.atomic():
        project = book_to_change(request, project_id)
        form = StyleForm.typed(request.POST, style_of(project))
        if form.is_valid():
            try:
                keep(project, form.style())
            except Refused as error:
                form.add_error(None, str(error))
            else:
                messages.success(request, _("Saved."))
                return redirect("writing:style", project.pk)
    return _page(request, project, form, PagesForm(project), status=422)


@login_required
@require_POST
def measure(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The form with what was measured in it: it is kept when its author saves it."""
    project = book_of(request, project_id)
    pages = PagesForm(project, request.POST)
    kept = style_of(project)
    if pages.is_valid():
        chosen = [each.pk for each in pages.cleaned_data["chapters"]]
        try:
            found = measured(project, chosen, pages.cleaned_data["page"])
        except Refused as error:
            pages.add_error(None, str(error))
        else:
            form = StyleForm.showing(kept, found)
            return _page(request, project, form, PagesForm(project), is_proposal=True)
    return _page(request, project, StyleForm.showing(kept), pages, status=422)


def _page(
    request: HttpRequest,
    project: Project,
    form: StyleForm,
    pages: PagesForm,
    status: int = 200,
    is_proposal: bool = False,
) -> HttpResponse:
    context = {
        "frame": frame_of(project, "plan"),
        "project": project,
        "form": form,
        "pages": pages,
        "is_proposal": is_proposal,
    }
    return render(request, "projects/style.html", context, status=status)
