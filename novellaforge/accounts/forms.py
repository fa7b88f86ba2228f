"""The forms of an account. What one of them does is noted where it is saved."""

from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth.forms import PasswordChangeForm, UserCreationForm, UsernameField
from django.contrib.auth.models import User
from django.utils.translation import gettext_lazy as _

from novellaforge.accounts import second_factor
from novellaforge.accounts.proving import CODE, code_field, judge, password_field
from novellaforge.accounts.reading import LARGEST, SMALLEST, USUAL, Reading
from novellaforge.accounts.signing_in import proved
from novellaforge.accounts.telling import tell
from novellaforge.auditing import note


def no_address(name: str) -> str:
    """It would be taken for its holder's, where somebody is let in by name."""
    if "@" in name:
        raise forms.ValidationError(_("A name is no e-mail address: leave out the @."))
    return name


class RegistrationForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = User
        fields = ("username", "email")
        labels = {"email": _("E-mail")}
        help_texts = {
            "username": _("150 characters or fewer: letters, digits and . + - _ only."),
            "email": _("Optional; a forgotten password is set anew by it."),
        }

    def clean_username(self) -> str:
        return no_address(super().clean_username() or "")  # none: it is refused already

    def save(self, commit: bool = True) -> User:
        person: User = super().save(commit)
        note("account.registered", actor_id=person.pk, subject=person.username)
        return person


class OwnPasswordForm(PasswordChangeForm):
    """Tries with a wrong old password are counted as those to sign in are."""

    def clean_old_password(self) -> str:
        given = str(self.cleaned_data["old_password"])
        wrong = str(self.error_messages["password_incorrect"])
        if fault := proved(self.user, given, wrong):
            raise forms.ValidationError(fault)
        return given

    def save(self, commit: bool = True) -> User:
        person: User = super().save(commit)
        note("password.changed", actor_id=person.pk)
        tell(person, "password.changed")
        return person


class PersonForm(forms.ModelForm):
    """Another e-mail address asks for proof anew: whoever reads its mail has the account."""

    password = password_field(required=False, help_text=_("Only to change the e-mail address."))
    code = code_field(required=False)

    class Meta:
        model = User
        fields = ("username", "email")
        field_classes = {"username": UsernameField}
        labels = {"username": _("Name"), "email": _("E-mail")}
        help_texts = {
            "username": _("You sign in with it."),
            "email": _("Optional; nobody else sees it. A forgotten password is set anew by it."),
        }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if not second_factor.is_on(self.instance.pk):
            del self.fields[CODE]

    def clean_username(self) -> str:
        """A new one differs from others' by more than capitals, as where one signs up."""
        name = str(self.cleaned_data["username"])
        if name == self.initial["username"]:
            return name
        others = User.objects.exclude(pk=self.instance.pk)
        if others.filter(username__iexact=name).exists():
            raise self.instance.unique_error_message(User, ("username",))
        return no_address(name)

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if "email" in self.changed_data and not self.errors:
            judge(self, User.objects.get(pk=self.instance.pk))
        return cleaned

    def save(self, commit: bool = True) -> User:
        person: User = super().save(commit)
        if "username" in self.changed_data:
            said = f"{self.initial['username']} → {person.username}"
            note("username.changed", actor_id=person.pk, subject=said)
        if "email" in self.changed_data:
            note("email.changed", actor_id=person.pk)
            tell(person, "email.changed", to=self.initial["email"])
        return person


class ReadingForm(forms.Form):
    """How the interface is read in this browser."""

    language = forms.ChoiceField(
        label=_("Language of the interface"),
        choices=settings.LANGUAGES,
        help_text=_("A book's own language is in its settings."),
    )
    size = forms.IntegerField(
        label=_("Size of the prose"),
        min_value=SMALLEST,
        max_value=LARGEST,
        required=False,
        help_text=_("In pixels, 15 to 24. Empty: 18."),
        widget=forms.NumberInput(attrs={"placeholder": USUAL}),
    )
    keys = forms.BooleanField(
        label=_("Single keys act"),
        required=False,
        help_text=_("As V, E, N or a digit, on the desk and where passages are compared."),
    )

    def reading(self) -> Reading:
        given: dict[str, Any] = self.cleaned_data
        return Reading(given["size"] or USUAL, given["keys"])
