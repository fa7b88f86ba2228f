"""The page of one's API tokens: made (its secret shown once), listed, revoked."""

from datetime import datetime, timedelta
from typing import Any, cast

from django import forms
from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from novellaforge.accounts import api_tokens
from novellaforge.errors import Refused
from novellaforge.models import ApiToken
from novellaforge.models.tokens import NAME_LENGTH

SCOPES = (
    (ApiToken.Scope.READ, _("Read: look at books")),
    (ApiToken.Scope.WRITE, _("Write: change books, have chapters written")),
    (ApiToken.Scope.ACCOUNT, _("Account: name and password, tokens, keys of providers")),
)
LASTS = ((30, _("30 days")), (90, _("90 days")), (365, _("A year")), (0, _("Until it is revoked")))


class TokenForm(forms.Form):
    name = forms.CharField(
        label=_("Name"), max_length=NAME_LENGTH, help_text=_("What it is for, as “backup”.")
    )
    scopes = forms.MultipleChoiceField(
        label=_("It may"),
        choices=SCOPES,
        widget=forms.CheckboxSelectMultiple,
        initial=[ApiToken.Scope.READ],
    )
    days = forms.TypedChoiceField(label=_("It counts for"), choices=LASTS, coerce=int, initial=90)

    def expires_at(self) -> datetime | None:
        days = self.cleaned_data["days"]
        return timezone.now() + timedelta(days=days) if days else None


@login_required
@never_cache
def tokens(request: HttpRequest) -> HttpResponse:
    """The answer to a POST holds the secret: nothing else ever does."""
    form = TokenForm(request.POST or None)
    context: dict[str, Any] = {"form": form}
    if form.is_valid():
        said = form.cleaned_data
        owner_id = cast(int, request.user.pk)
        try:
            made, secret = api_tokens.make(
                owner_id, said["name"], said["scopes"], form.expires_at()
            )
            context |= {"made": made, "secret": secret, "form": TokenForm()}
        except Refused as refusal:
            form.add_error(None, str(refusal))
    context["tokens"] = ApiToken.objects.that_count().filter(owner_id=request.user.pk)
    status = 422 if context["form"].errors else 200
    return render(request, "accounts/tokens.html", context, status=status)


@login_required
@require_POST
def revoke(request: HttpRequest, token_id: int) -> HttpResponse:
    token = ApiToken.objects.filter(owner_id=request.user.pk, pk=token_id).first()
    if token is None:
        raise Http404(gettext("There is no such token of yours."))
    api_tokens.revoke(token)
    messages.success(request, gettext("“%(name)s” is revoked.") % {"name": token.name})
    return redirect("accounts:tokens")
