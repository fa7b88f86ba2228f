"""Sign in, sign up, sign out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, views
from django.db import transaction
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from novellaforge.accounts import lockout
from novellaforge.accounts.forms import RegistrationForm
from novellaforge.accounts.second_step import ThenACode
from novellaforge.accounts.signing_in import SignInForm
from novellaforge.accounts.throttles import page_wait
from novellaforge.auditing import note


class SignIn(ThenACode, views.LoginView):
    template_name = "accounts/login.html"
    authentication_form = SignInForm
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(sign_up=settings.SIGN_UP == "open", **kwargs)

    def form_invalid(self, form: Any) -> HttpResponse:
        response = super().form_invalid(form)
        if form.wait:
            response.status_code = 429
            response["Retry-After"] = str(form.wait)
        return response


class SignOut(views.LogoutView):
    def post(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if request.user.is_authenticated:
            note("signout")
        return super().post(request, *args, **kwargs)


def register(request: HttpRequest) -> HttpResponse:
    """Make an account and go in with it; says so where the operator has closed registration."""
    if settings.SIGN_UP != "open":
        return _register_page(request, {"sign_up": False}, 403)
    form = RegistrationForm(request.POST or None)
    if request.method == "POST" and (seconds := page_wait(request, "register")):
        form.add_error(None, lockout.sentence(seconds))
        response = _register_page(request, {"form": form, "sign_up": True}, 429)
        response["Retry-After"] = str(seconds)
        return response
    if form.is_valid():
        with transaction.atomic():
            person = form.save()
        login(request, person)
        return redirect(settings.LOGIN_REDIRECT_URL)
    return _register_page(request, {"form": form, "sign_up": True}, 200)


def _register_page(request: HttpRequest, context: dict[str, Any], status: int) -> HttpResponse:
    return render(request, "accounts/register.html", context, status=status)
