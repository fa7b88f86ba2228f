"""Sign in, sign up, sign out."""

from typing import Any

from django.conf import settings
from django.contrib.auth import login, views
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render

from novellaforge.accounts.forms import RegistrationForm


class SignIn(views.LoginView):
    template_name = "accounts/login.html"
    redirect_authenticated_user = True

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        return super().get_context_data(registration_open=settings.REGISTRATION_OPEN, **kwargs)


def register(request: HttpRequest) -> HttpResponse:
    """Make an account and go in with it; says so where the operator has closed registration."""
    if not settings.REGISTRATION_OPEN:
        closed = {"registration_open": False}
        return render(request, "accounts/register.html", closed, status=403)
    form = RegistrationForm(request.POST or None)
    if form.is_valid():
        login(request, form.save())
        return redirect(settings.LOGIN_REDIRECT_URL)
    return render(request, "accounts/register.html", {"form": form, "registration_open": True})
