"""What deleting an account asks: the name, proof anew, and who has each shared book then."""

from typing import Any
from uuid import UUID

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from novellaforge.accounts import second_factor
from novellaforge.accounts.proving import CODE, code_field, judge, password_field
from projects.members.handing import heirs_of
from projects.models import Project

BOOK = "book_"


class DeletionForm(forms.Form):
    name = forms.CharField(
        label=_("Your name, once more"),
        help_text=_("So that nothing is deleted by mistake."),
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    password = password_field()
    code = code_field()

    def __init__(self, user: User, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._user = user
        if not second_factor.is_on(user.pk):
            del self.fields[CODE]
        self.books = list(Project.objects.filter(owner=user).order_by("title"))
        shared = {book: heirs for book in self.books if (heirs := heirs_of(book))}
        for book, heirs in shared.items():
            self.fields[f"{BOOK}{book.pk}"] = forms.TypedChoiceField(
                label=book.title,
                coerce=int,
                choices=[(0, _("Delete it")), *((each.pk, _handed(each)) for each in heirs)],
                required=False,
                empty_value="",
            )

    def book_fields(self) -> list[forms.BoundField]:
        return [self[name] for name in self.fields if name.startswith(BOOK)]

    def clean_name(self) -> str:
        name = str(self.cleaned_data["name"])
        if name != self._user.username:
            raise forms.ValidationError(gettext("This is not your name."))
        return name

    def clean(self) -> dict[str, Any]:
        """The proof last: a wrong name is no try."""
        cleaned = super().clean() or self.cleaned_data
        if not self.errors:
            judge(self, self._user)
        return cleaned

    def heirs(self) -> dict[UUID, int]:
        chosen = {
            name: self.cleaned_data.get(name) for name in self.fields if name.startswith(BOOK)
        }
        return {UUID(name.removeprefix(BOOK)): pk for name, pk in chosen.items() if pk}


def _handed(heir: User) -> str:
    return gettext("Hand it over to %(name)s") % {"name": heir.username}
