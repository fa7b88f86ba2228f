"""What the page of a book's people is given."""

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.members.keeping import LONGEST_NAME
from projects.members.links import DAYS
from projects.models import Membership

ROLES = (
    (Membership.Role.READER, _("Reader: reads everything, changes nothing")),
    (Membership.Role.EDITOR, _("Editor: plans, writes, corrects and approves with you")),
)
_FOR = {1: _("one day"), 7: _("seven days"), 30: _("thirty days")}


class InviteForm(forms.Form):
    who = forms.CharField(
        label=_("Name"),
        max_length=LONGEST_NAME,
        help_text=_("Of somebody who has an account here."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    role = forms.ChoiceField(label=_("Role"), choices=ROLES)


class RoleForm(forms.Form):
    role = forms.ChoiceField(choices=Membership.Role.choices)


class LinkForm(forms.Form):
    days = forms.TypedChoiceField(
        label=_("Good for"),
        coerce=int,
        choices=[(days, _FOR[days]) for days in DAYS],
        initial=7,
    )
