"""The account's page of the second factor: turned on, its recovery codes, turned off."""

import time
from collections.abc import Callable
from typing import Any, cast

import segno
from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.contrib.auth.models import User
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.safestring import mark_safe
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from novellaforge.accounts import codes, second_factor
from novellaforge.accounts.codes import LONGEST
from novellaforge.accounts.proving import ProvedByCodeForm, ProvedForm
from novellaforge.errors import Refused

Act = Callable[[HttpRequest, User], HttpResponse]
BEGUN = "second_factor_begun"  # in the session: when its person typed the password
DOTS = 5  # pixels of a dot of the QR code


class ConfirmForm(forms.Form):
    code = forms.CharField(
        label=_("Code of your app"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "spellcheck": "false",
            }
        ),
    )


@login_required
@never_cache
@sensitive_post_parameters("password", "code")
def page(request: HttpRequest) -> HttpResponse:
    """POST `act`: begin, confirm, codes, off. What is told once is in the answer to a POST."""
    user = User.objects.get(pk=cast(int, request.user.pk))
    act = _ACTS.get(request.POST.get("act", "")) if request.method == "POST" else None
    if act is None:
        return _page(request, user, {})
    try:
        return act(request, user)
    except Refused as refusal:
        return _page(request, user, {"fault": str(refusal)}, 409)


def _begin(request: HttpRequest, user: User) -> HttpResponse:
    form = ProvedForm(user, request.POST)
    if not form.is_valid():
        return _page(request, user, {"begin_form": form}, 422)
    second_factor.begin(user)
    request.session[BEGUN] = time.time()
    return redirect("accounts:second_factor")


def _confirm(request: HttpRequest, user: User) -> HttpResponse:
    form = ConfirmForm(request.POST)
    if not form.is_valid():
        return _page(request, user, {"confirm_form": form}, 422)
    here = request.session.session_key
    made = second_factor.confirm(user, form.cleaned_data["code"], here)
    if made is None:
        form.add_error("code", gettext("This code is wrong."))
        return _page(request, user, {"confirm_form": form}, 422)
    request.session.pop(BEGUN, None)
    return _page(request, user, {"made": made, "is_new": True})


def _codes(request: HttpRequest, user: User) -> HttpResponse:
    form = ProvedByCodeForm(user, request.POST)
    if not form.is_valid():
        return _page(request, user, {"change_form": form}, 422)
    return _page(request, user, {"made": second_factor.new_recovery_codes(user)})


def _off(request: HttpRequest, user: User) -> HttpResponse:
    form = ProvedByCodeForm(user, request.POST)
    if not form.is_valid():
        return _page(request, user, {"change_form": form}, 422)
    second_factor.turn_off(user, request.session.session_key)
    messages.success(request, gettext("The second factor is off."))
    return redirect("accounts:second_factor")


def _page(
    request: HttpRequest, user: User, given: dict[str, Any], status: int = 200
) -> HttpResponse:
    standing = second_factor.standing(user)
    context: dict[str, Any] = {"standing": standing}
    if standing.is_on:
        context["change_form"] = ProvedByCodeForm(user)
    elif secret := _shown(request, user):
        context |= _key(secret, user.username) | {"confirm_form": ConfirmForm()}
    else:
        context["begin_form"] = ProvedForm(user)
    return render(request, "accounts/second_factor.html", context | given, status=status)


def _shown(request: HttpRequest, user: User) -> str | None:
    """The key that waits: shown in the session only whose password was typed for it."""
    begun = float(request.session.get(BEGUN, 0.0))
    if time.time() - begun > second_factor.TO_CONFIRM.total_seconds():
        return None
    return second_factor.begun(user.pk)


def _key(secret: str, name: str) -> dict[str, Any]:
    drawn = segno.make(codes.address_of(secret, name), error="m")
    picture = drawn.svg_inline(scale=DOTS, dark="#000", light="#fff")
    return {"picture": mark_safe(picture), "key": codes.grouped(secret)}  # noqa: S308  (dots)


_ACTS: dict[str, Act] = {"begin": _begin, "confirm": _confirm, "codes": _codes, "off": _off}
