"""What an act of weight asks anew of whoever is signed in: the password, and where a second
factor is on, a code too.
"""

from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from novellaforge.accounts import second_factor
from novellaforge.accounts.codes import LONGEST
from novellaforge.accounts.signing_in import proved

PASSWORD, CODE = "password", "code"  # fields' names


def password_field(**given: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Your password"),
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
        **given,
    )


def code_field(**given: Any) -> forms.CharField:
    return forms.CharField(
        label=_("Code"),
        max_length=LONGEST,
        help_text=_("Of your app, or a recovery code."),
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "spellcheck": "false"}),
        **given,
    )


def judge(form: forms.BaseForm, user: User) -> None:
    """Has the form say what is wrong with its password, or with its code where it has one.

    A code is used up only with the right password.
    """
    given = form.cleaned_data
    if not given[PASSWORD]:
        form.add_error(PASSWORD, gettext("Type your password."))
    elif fault := proved(user, given[PASSWORD], gettext("This is not your password.")):
        form.add_error(PASSWORD, fault)
    elif CODE not in form.fields:
        return
    elif not given[CODE]:
        form.add_error(CODE, gettext("Type a code."))
    elif fault := second_factor.judge(user, given[CODE]).fault:
        form.add_error(CODE, fault)


class ProvedForm(forms.Form):
    """Asks for the password anew."""

    password = password_field()

    def __init__(self, user: User, data: Any = None) -> None:
        super().__init__(data)
        self.user = user

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if not self.errors:
            judge(self, self.user)
        return cleaned


class ProvedByCodeForm(ProvedForm):
    code = code_field()
