"""The pages of one's data: take it along, and go."""

from typing import cast

from django.contrib import messages
from django.contrib.auth import logout
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST, require_safe

from novellaforge.errors import Refused
from novellaforge.models import Job
from projects.leaving import exporting
from projects.leaving.deleting import delete_account
from projects.leaving.forms import DeletionForm
from projects.models.leaving import AccountExport


@login_required
@never_cache
@require_safe
def data(request: HttpRequest) -> HttpResponse:
    export = exporting.last_of(request.user.pk)
    job = exporting.job_of(export) if export else None
    is_running = job is not None and job.state == Job.State.RUNNING
    context = {"export": export, "job": job, "is_running": is_running, "days": exporting.KEPT_DAYS}
    return render(request, "accounts/data.html", context)


@login_required
@require_POST
def make(request: HttpRequest) -> HttpResponse:
    exporting.start(cast(int, request.user.pk))
    return redirect("projects:my_data")


@login_required
@never_cache
@require_safe
def download(request: HttpRequest) -> HttpResponse | FileResponse:
    """One's own, and nobody else's: no address names one."""
    export = exporting.last_of(request.user.pk)
    if export is None or export.finished_at is None:
        raise Http404(_("There is no file yet."))
    return as_file(export)


def as_file(export: AccountExport) -> FileResponse:
    name = f"novellaforge-{export.created_at:%Y-%m-%d}.zip"
    return FileResponse(exporting.zipped(export), as_attachment=True, filename=name)


@login_required
@never_cache
@sensitive_post_parameters("password")
def delete(request: HttpRequest) -> HttpResponse:
    user = User.objects.get(pk=cast(int, request.user.pk))
    form = DeletionForm(user, request.POST or None)
    if form.is_valid():
        try:
            delete_account(user, form.heirs())
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            logout(request)
            messages.success(request, _("Your account is being deleted."))
            return redirect("accounts:login")
    status = 422 if form.errors else 200
    return render(request, "accounts/delete.html", {"form": form}, status=status)


urlpatterns = [
    path("account/data/", data, name="my_data"),
    path("account/data/make/", make, name="make_my_data"),
    path("account/data/novellaforge.zip", download, name="my_data_file"),
    path("account/delete/", delete, name="delete_account"),
]
