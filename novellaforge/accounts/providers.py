"""The page of a provider: a person's own, and that of one of their books."""

from typing import Any, cast
from uuid import UUID

from django.conf import settings
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _

from novellaforge import loop
from novellaforge.accounts.provider_form import ProviderForm, is_readable, remove
from novellaforge.llm.probing import probe
from novellaforge.models import ProviderSettings


@login_required
def providers(request: HttpRequest) -> HttpResponse:
    """For all of one's books that have none of their own."""
    return provider_page(request, cast(int, request.user.pk), None, {})


def provider_page(
    request: HttpRequest, owner_id: int, project_id: UUID | None, around: dict[str, Any]
) -> HttpResponse:
    """`around`: what the template is given besides. POST `act`: save, test, remove."""
    row = ProviderSettings.objects.of(owner_id, project_id)
    act = request.POST.get("act", "save")
    if request.method == "POST" and act == "remove":
        remove(owner_id, project_id)
        messages.success(request, _("Removed."))
        return redirect(request.path)
    form = ProviderForm(request.POST or None, instance=row or blank(owner_id, project_id))
    context = {**around, "form": form, "has_own": row is not None, **standing(row, owner_id)}
    if form.is_valid() and act == "test":
        context["answers"] = loop.run(probe(form.provider()))
    elif form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect(request.path)
    return render(request, "accounts/providers.html", context, status=422 if form.errors else 200)


def blank(owner_id: int, project_id: UUID | None) -> ProviderSettings:
    return ProviderSettings(owner_id=owner_id, project_id=project_id)


def standing(row: ProviderSettings | None, owner_id: int) -> dict[str, Any]:
    """What is asked now: the book's row or the person's (`in_force`), else the site's server."""
    in_force = row or ProviderSettings.objects.of(owner_id, None)
    return {
        "in_force": in_force,
        "of_account": in_force is not None and in_force.project_id is None,
        "is_lost": in_force is not None and not is_readable(in_force),
        "is_demo": in_force is None and settings.LLM_IS_EMBEDDED,
    }
