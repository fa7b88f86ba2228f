"""The page of where one is signed in."""

from typing import cast

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from novellaforge.accounts import session_list


@login_required
@never_cache
def sessions(request: HttpRequest) -> HttpResponse:
    here = request.session.session_key
    found = session_list.of_person(cast(int, request.user.pk), here)
    return render(request, "accounts/sessions.html", {"sessions": found})


@login_required
@require_POST
def end(request: HttpRequest, session_id: str) -> HttpResponse:
    """Ending this one leads to signing in."""
    if not session_list.end(cast(int, request.user.pk), session_id):
        raise Http404(_("There is no such session of yours."))
    if session_id == session_list.id_of(request.session.session_key or ""):
        request.session.flush()
        return redirect("accounts:login")
    messages.success(request, _("That browser is signed out."))
    return redirect("accounts:sessions")
