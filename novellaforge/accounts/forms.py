from typing import Any

from django import forms
from django.conf import settings
from django.contrib.auth import get_user_model
from django.contrib.auth.forms import UserCreationForm
from django.utils.translation import gettext_lazy as _

from novellaforge.accounts.reading import LARGEST, SMALLEST, USUAL, Reading


class RegistrationForm(UserCreationForm):
    class Meta(UserCreationForm.Meta):
        model = get_user_model()
        fields = ("username",)


class PersonForm(forms.ModelForm):
    class Meta:
        model = get_user_model()
        fields = ("username", "email")
        labels = {"username": _("Name"), "email": _("E-mail")}
        help_texts = {
            "username": _("You sign in with it."),
            "email": _("Optional; nobody else sees it."),
        }


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
