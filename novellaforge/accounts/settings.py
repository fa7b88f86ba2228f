"""The account page: who one is, one's password, how one reads."""

from typing import Any, cast

from django.contrib import messages
from django.contrib.auth import update_session_auth_hash
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.db import IntegrityError, transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_POST

from novellaforge.accounts import everywhere
from novellaforge.accounts.forms import OwnPasswordForm, PersonForm, ReadingForm
from novellaforge.accounts.reading import reading_of, remember, remember_language


@login_required
@sensitive_post_parameters("password", "old_password", "new_password1", "new_password2")
def account(request: HttpRequest) -> HttpResponse:
    """POST `act` says which of the three forms was sent; the others stay as they are stored."""
    act = request.POST.get("act", "") if request.method == "POST" else ""
    person = User.objects.get(
        pk=cast(int, request.user.pk)
    )  # a form's instance holds what was typed
    forms: dict[str, Any] = {
        "person": PersonForm(_data(request, act, "person"), instance=person),
        "password": OwnPasswordForm(person, _data(request, act, "password")),
        "reading": ReadingForm(_data(request, act, "reading"), initial=_reads(request)),
    }
    del forms["password"].fields["old_password"].widget.attrs["autofocus"]  # not the first field
    sent = forms.get(act)
    answer: HttpResponse | None = None
    if sent is not None and sent.is_valid():
        answer = _KEEP[act](request, sent)
    if answer:
        return answer
    wrong = sent is not None
    shown = {f"{name}_form": form for name, form in forms.items()}
    return render(request, "accounts/settings.html", shown, status=422 if wrong else 200)


@login_required
@require_POST
def sign_out_everywhere(request: HttpRequest) -> HttpResponse:
    """One stays signed in here."""
    everywhere.sign_out(cast(int, request.user.pk), request.session.session_key)
    messages.success(request, _("You are signed out everywhere but here."))
    return redirect("accounts:settings")


def _data(request: HttpRequest, act: str, name: str) -> Any:
    return request.POST if act == name else None


def _reads(request: HttpRequest) -> dict[str, Any]:
    now = reading_of(request)
    size = now.size if now.is_sized else None
    return {"language": get_language(), "size": size, "keys": now.keys}


def _person(request: HttpRequest, form: PersonForm) -> HttpResponse | None:
    """None where somebody took the name at the same moment: the form says so."""
    try:
        with transaction.atomic():
            form.save()
    except IntegrityError:
        form.add_error("username", _("A user with that username already exists."))
        return None
    return _saved(request)


def _password(request: HttpRequest, form: OwnPasswordForm) -> HttpResponse:
    """One stays signed in here; everywhere else, and for programs, the old one has ended."""
    update_session_auth_hash(request, form.save())
    messages.success(request, _("Your password is changed."))
    return redirect("accounts:settings")


def _reading(request: HttpRequest, form: ReadingForm) -> HttpResponse:
    language = form.cleaned_data["language"]
    with override(language):
        response = _saved(request)
    remember(response, form.reading())
    remember_language(response, language)
    return response


def _saved(request: HttpRequest) -> HttpResponse:
    messages.success(request, _("Saved."))
    return redirect("accounts:settings")


_KEEP: dict[str, Any] = {"person": _person, "password": _password, "reading": _reading}
