"""A password that was forgotten: asked for, and set by the link of a mail."""

from typing import Any

from django.contrib import messages
from django.contrib.auth.forms import PasswordResetForm, SetPasswordForm
from django.contrib.auth.views import INTERNAL_RESET_SESSION_TOKEN, PasswordResetConfirmView
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse_lazy
from django.utils.translation import gettext as _

from novellaforge.accounts import lockout, resetting
from novellaforge.accounts.throttles import page_wait


def forgotten(request: HttpRequest) -> HttpResponse:
    """Says the same whether or not somebody has that address."""
    form = PasswordResetForm(request.POST or None)
    if request.method == "POST" and (seconds := page_wait(request, "reset")):
        form.add_error(None, lockout.sentence(seconds))
        return _page(request, form, 429, seconds)
    if form.is_valid():
        resetting.ask(request, form.cleaned_data["email"])
        return redirect("accounts:forgotten_sent")
    return _page(request, form, 422 if form.errors else 200)


def sent(request: HttpRequest) -> HttpResponse:
    return render(request, "accounts/forgotten.html", {"sent": True})


def _page(
    request: HttpRequest, form: PasswordResetForm, status: int, seconds: int = 0
) -> HttpResponse:
    response = render(request, "accounts/forgotten.html", {"form": form}, status=status)
    if seconds:
        response["Retry-After"] = str(seconds)
    return response


class SetAnew(PasswordResetConfirmView):
    """Django's: the link's token goes into the session, out of the address."""

    template_name = "accounts/reset.html"
    success_url = reverse_lazy("accounts:login")

    def form_valid(self, form: Any) -> HttpResponse:
        resetting.reset(form)
        self.request.session.pop(INTERNAL_RESET_SESSION_TOKEN, None)
        messages.success(self.request, _("Your new password is set. Sign in with it."))
        return redirect(self.get_success_url())

    def render_to_response(self, context: dict[str, Any], **kwargs: Any) -> HttpResponse:
        if not context["validlink"]:
            kwargs["status"] = 410
        elif isinstance(context.get("form"), SetPasswordForm) and context["form"].errors:
            kwargs["status"] = 422
        return super().render_to_response(context, **kwargs)
