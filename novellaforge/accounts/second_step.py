"""The second step of signing in: a code, after the password of the page or of the admin.

Between the two the session knows whose password was right, for a few minutes, and nobody is
signed in.
"""

import hmac
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlencode

from django import forms
from django.conf import settings
from django.contrib.auth import REDIRECT_FIELD_NAME, login
from django.contrib.auth.models import User
from django.contrib.auth.views import LoginView, RedirectURLMixin
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render, resolve_url
from django.urls import reverse
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views import View
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters

from novellaforge.accounts import second_factor
from novellaforge.accounts.codes import LONGEST
from novellaforge.auditing import note

WAITING = "second_step"  # in the session
SECONDS = 600

if TYPE_CHECKING:
    Base = LoginView
else:
    Base = object


class CodeForm(forms.Form):
    code = forms.CharField(
        label=_("Code of your app"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "one-time-code",
                "inputmode": "numeric",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


class RecoveryForm(forms.Form):
    code = forms.CharField(
        label=_("Recovery code"),
        max_length=LONGEST,
        widget=forms.TextInput(
            attrs={
                "autocomplete": "off",
                "autocapitalize": "none",
                "autofocus": True,
                "spellcheck": "false",
            }
        ),
    )


class ThenACode(Base):
    """Of a view that signs in: whoever has a second factor is led on to it."""

    def form_valid(self, form: Any) -> HttpResponse:
        if not form.asks_code:
            return super().form_valid(form)
        begin(self.request, form.get_user())
        asked = urlencode({REDIRECT_FIELD_NAME: self.get_success_url()})
        return redirect(f"{reverse('accounts:second_step')}?{asked}")


@method_decorator([never_cache, sensitive_post_parameters("code")], name="dispatch")
class SecondStep(RedirectURLMixin, View):
    next_page = settings.LOGIN_REDIRECT_URL

    def get_default_redirect_url(self) -> str:
        return resolve_url(self.next_page)

    def get(self, request: HttpRequest) -> HttpResponse:
        if _waiting(request) is None:
            return redirect("accounts:login")
        return self._page(self._form_of()(), 200)

    def post(self, request: HttpRequest) -> HttpResponse:
        user = _waiting(request)
        if user is None:
            return redirect("accounts:login")
        form = self._form_of()(request.POST)
        if not form.is_valid():
            return self._page(form, 422)
        judged = second_factor.judge(user, form.cleaned_data["code"])
        if judged.fault:
            form.add_error("code", judged.fault)
            return self._refused(form, judged.wait)
        backend = request.session.pop(WAITING)["backend"]
        login(request, user, backend=backend)
        note("signin.ok", actor_id=user.pk)
        return redirect(self.get_success_url())

    def _form_of(self) -> type[forms.Form]:
        return RecoveryForm if self.request.GET.get("by") == "recovery" else CodeForm

    def _refused(self, form: forms.Form, wait: int) -> HttpResponse:
        response = self._page(form, 429 if wait else 422)
        if wait:
            response["Retry-After"] = str(wait)
        return response

    def _page(self, form: forms.Form, status: int) -> HttpResponse:
        following = self.get_redirect_url()
        other = {} if isinstance(form, RecoveryForm) else {"by": "recovery"}
        context = {
            "form": form,
            "by_recovery": isinstance(form, RecoveryForm),
            "next": following,
            "other": urlencode(other | ({REDIRECT_FIELD_NAME: following} if following else {})),
        }
        return render(self.request, "accounts/second_step.html", context, status=status)


def begin(request: HttpRequest, user: User) -> None:
    """Under a new key: one that somebody else knew is of no use to them."""
    request.session.cycle_key()
    request.session[WAITING] = {
        "user": user.pk,
        "at": time.time(),
        "hash": user.get_session_auth_hash(),
        "backend": getattr(user, "backend", settings.AUTHENTICATION_BACKENDS[0]),
    }


def _waiting(request: HttpRequest) -> User | None:
    """Whose password was right in this session, a few minutes ago, and is theirs still."""
    said = request.session.get(WAITING)
    if not said or time.time() - said["at"] > SECONDS:
        return None
    user = User.objects.filter(pk=said["user"], is_active=True).first()
    if user is None or not hmac.compare_digest(user.get_session_auth_hash(), said["hash"]):
        return None
    return user
