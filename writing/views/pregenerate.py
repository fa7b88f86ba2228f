"""Have the plans of the next chapters prepared."""

from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_POST

from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.views.books import book_of
from writing import pregeneration


@login_required
@require_POST
def pregenerate(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    try:
        job, is_new = pregeneration.start(
            project, _count(request.POST.get("count", "")), request.user
        )
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _said(job, is_new))
    return redirect("writing:plan", project.pk)


def _count(given: str) -> int:
    if not given.strip().isdecimal():
        raise Refused(_("Say for how many chapters plans are to be prepared: a number."))
    return int(given)


def _said(job: Job, is_new: bool) -> str:
    left = job.total - job.done
    if not is_new:
        said = _("Plans are being prepared already; %(count)s are left to make.")
    else:
        said = ngettext(
            "%(count)s plan is being prepared.", "%(count)s plans are being prepared.", left
        )
    return said % {"count": left}
