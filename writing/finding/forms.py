"""What is looked for, what is to stand there instead, and which of the places were chosen."""

from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.finding import MOST_CHARACTERS, Wanted
from writing.finding.replacing import MOST_INSTEAD, Asked


class FindForm(forms.Form):
    """From an address. `preview` shows what replacing would make of it, by nothing too."""

    q = forms.CharField(label=_("Find"), required=False, max_length=MOST_CHARACTERS)
    replace = forms.CharField(
        label=_("Replace by"), required=False, max_length=MOST_INSTEAD, strip=False
    )
    words = forms.BooleanField(label=_("Whole words"), required=False)
    case = forms.BooleanField(label=_("Match capitals"), required=False)
    accents = forms.BooleanField(label=_("Match accents"), required=False)
    preview = forms.BooleanField(required=False, widget=forms.HiddenInput)
    page = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def clean_q(self) -> str:
        return str(self.cleaned_data["q"].replace("\0", ""))

    def clean_replace(self) -> str:
        return str(self.cleaned_data["replace"].replace("\0", "").replace("\r\n", "\n"))

    @property
    def wanted(self) -> Wanted:
        given = self.cleaned_data
        return Wanted(given["q"], given["words"], given["case"], given["accents"])

    @property
    def instead(self) -> str | None:
        """None: nothing is to be replaced."""
        given = self.cleaned_data
        return given["replace"] if given["replace"] or given["preview"] else None

    @property
    def query(self) -> dict[str, str]:
        """By which the same is asked again."""
        given = self.cleaned_data
        texts = {name: given[name] for name in ("q", "replace") if given[name]}
        flags = {name: "on" for name in ("words", "case", "accents", "preview") if given[name]}
        return texts | flags


class ReplaceForm(FindForm):
    """`versions` are the texts that were shown, with spaces; `all`: every place of them."""

    versions = forms.CharField(widget=forms.HiddenInput, max_length=500_000)
    all = forms.BooleanField(required=False)

    def clean_versions(self) -> frozenset[UUID]:
        try:
            return frozenset(UUID(each) for each in self.cleaned_data["versions"].split())
        except ValueError:
            raise forms.ValidationError(_("Look again: this page was not sent whole.")) from None

    def asked(self, hits: list[str]) -> Asked:
        """`hits` are the chosen ones' keys; one that is none counts for nothing."""
        given = self.cleaned_data
        chosen = None if given["all"] else frozenset(place for place in map(_place, hits) if place)
        return Asked(self.wanted, given["replace"], given["versions"], chosen)


def _place(key: str) -> tuple[UUID, int] | None:
    version, _colon, start = key.partition(":")
    try:
        return UUID(version), int(start)
    except ValueError:
        return None
