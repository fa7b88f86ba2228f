"""The admin's way in: its own page for name and password, then the second step of all."""

from typing import Any, cast

from django.contrib import admin
from django.contrib.auth import REDIRECT_FIELD_NAME
from django.contrib.auth.views import LoginView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache

from novellaforge.accounts.second_step import ThenACode
from novellaforge.accounts.signing_in import AdminSignInForm


class AdminSignIn(ThenACode, LoginView):
    template_name = "admin/login.html"
    authentication_form = AdminSignInForm
    next_page = "admin:index"

    def get_context_data(self, **kwargs: Any) -> dict[str, Any]:
        """As `AdminSite.login` fills its template."""
        context = super().get_context_data(
            **admin.site.each_context(self.request),
            title=_("Log in"),
            subtitle=None,
            app_path=self.request.get_full_path(),
            username=self.request.user.get_username(),
            **kwargs,
        )
        context[REDIRECT_FIELD_NAME] = self.get_redirect_url() or reverse("admin:index")
        return context


@never_cache
def sign_in(request: HttpRequest, extra_context: dict[str, Any] | None = None) -> HttpResponse:
    """In place of `AdminSite.login`."""
    if request.method == "GET" and admin.site.has_permission(request):
        return redirect("admin:index")
    return cast(HttpResponse, AdminSignIn.as_view(extra_context=extra_context)(request))
