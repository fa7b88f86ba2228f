"""Stop long work of a book, or have it go on."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from novellaforge import jobs
from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.views.books import book_of


@login_required
@require_POST
def stop(request: HttpRequest, project_id: UUID, job_id: UUID) -> HttpResponse:
    jobs.stop(job_of(request, project_id, job_id))
    return redirect(_back_of(request) or reverse("writing:plan", args=[project_id]))


@login_required
@require_POST
def resume(request: HttpRequest, project_id: UUID, job_id: UUID) -> HttpResponse:
    try:
        jobs.resume(job_of(request, project_id, job_id))
    except Refused as error:
        messages.error(request, str(error))
    return redirect(_back_of(request) or reverse("writing:plan", args=[project_id]))


def _back_of(request: HttpRequest) -> str:
    """The page of this site that the form stood on (`next`); empty where it does not say."""
    asked = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(asked, {request.get_host()}, request.is_secure())
    return asked if ours else ""


def job_of(request: HttpRequest, project_id: UUID, job_id: UUID) -> Job:
    project = book_of(request, project_id)
    job = Job.objects.filter(pk=job_id, project_id=project.pk).first()
    if job is None:
        raise Http404(_("There is no such work in this book."))
    return job
