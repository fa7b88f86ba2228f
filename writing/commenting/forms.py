"""A comment on some words, and an answer."""

from django import forms
from django.utils.translation import gettext_lazy as _

from writing.commenting.keeping import MOST_CHARACTERS


class CommentForm(forms.Form):
    """`before` is what a script found before the words; `version` the text that was shown."""

    words = forms.CharField(
        label=_("Words of the text"),
        help_text=_("Select them in the text, or copy them here."),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 2}),
        error_messages={"required": _("Say which words of the text it is about.")},
    )
    text = forms.CharField(
        label=_("Comment"),
        max_length=MOST_CHARACTERS,
        widget=forms.Textarea(attrs={"rows": 3}),
        error_messages={"required": _("The comment is empty: nothing was kept.")},
    )
    before = forms.CharField(required=False, strip=False, widget=forms.HiddenInput)
    version = forms.UUIDField(required=False, widget=forms.HiddenInput)
