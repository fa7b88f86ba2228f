"""The page that finds words in a book and shows what it would read like with others."""

from typing import Any
from urllib.parse import urlencode
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from projects.models import Project
from projects.views.books import book_of
from writing.finding import replacing
from writing.finding.forms import FindForm, ReplaceForm
from writing.finding.looking import look
from writing.models import Replacement
from writing.views.frame import frame_of


@login_required
def find(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """`?q=` in each chapter's newest text; with `replace` or `preview`, as it would read."""
    project = book_of(request, project_id)
    return _page(request, project, FindForm(request.GET))


@login_required
@require_POST
def replace(request: HttpRequest, project_id: UUID) -> HttpResponse:
    """The chosen places, or all, in the texts that were shown."""
    project = book_of(request, project_id)
    form = ReplaceForm(request.POST)
    if not form.is_valid():
        return _page(request, project, form, status=422)
    try:
        done = replacing.replace(project, form.asked(request.POST.getlist("hit")), request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _page(request, project, form, status=409)
    _tell(request, done)
    return redirect(f"{_address(project)}?{urlencode({'q': form.cleaned_data['q']})}")


@login_required
@require_POST
def undo(request: HttpRequest, project_id: UUID, replacement_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    replacement = Replacement.objects.filter(project=project, pk=replacement_id).first()
    if replacement is None:
        raise Http404(_("There is no such replacement in this book."))
    try:
        done = replacing.undo(replacement, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        _tell_undone(request, done)
    return redirect(f"{_address(project)}?{urlencode({'q': replacement.words})}")


def _page(
    request: HttpRequest, project: Project, form: FindForm, status: int = 200
) -> HttpResponse:
    context: dict[str, Any] = {
        "frame": frame_of(project, "find"),
        "form": form,
        "last": replacing.last_of(project.pk),
    }
    if form.is_valid() and form.wanted.filter:
        found = look(project.pk, form.wanted, form.instead)
        number = min(form.cleaned_data["page"] or 1, found.pages)
        context |= {
            "found": found,
            "hits": found.page(number),
            "number": number,
            "same": urlencode(form.query),
            "versions": " ".join(map(str, found.versions)),
        }
    return render(request, "finding/find.html", context, status=status)


def _tell(request: HttpRequest, done: replacing.Done) -> None:
    """What was done stands on the page, with its way back; what was passed over is told once."""
    if done.skipped:
        told = _("Being written, so left as it is: %(chapters)s.")
        messages.warning(request, told % {"chapters": replacing.named(done.skipped)})


def _tell_undone(request: HttpRequest, done: replacing.Done) -> None:
    count = len(done.changed)
    told = ngettext("Undone in %(count)s chapter.", "Undone in %(count)s chapters.", count)
    said = told % {"count": count}
    if done.skipped:
        left = _("Changed since, so left as it is: %(chapters)s.")
        said += " " + left % {"chapters": replacing.named(done.skipped)}
    messages.success(request, said)


def _address(project: Project) -> str:
    return reverse("writing:find", args=[project.pk])
