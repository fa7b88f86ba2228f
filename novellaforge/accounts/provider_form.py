"""A provider typed in: its address judged, its key kept without being shown."""

import json
from typing import Any
from uuid import UUID

from django import forms
from django.core.validators import RegexValidator
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from novellaforge import sealing
from novellaforge.auditing import note
from novellaforge.llm.addresses import fault_of
from novellaforge.llm.own import provider_from
from novellaforge.llm.provider import Provider
from novellaforge.models import ProviderSettings
from novellaforge.models.providers import PURPOSES, SHOWN_END, SHOWN_FROM

KEPT_SECONDS = 15 * 60  # a key that was typed and is not stored yet
ENDPOINT = "/chat/completions"
MODEL_FIELDS = tuple(f"model_{purpose}" for purpose in PURPOSES)
FIELDS = ("address", "model", *MODEL_FIELDS, "context_tokens")
# What may stand in a header, and no space, which is never part of a key.
_plain = RegexValidator(r"^[\x21-\x7e]+$", _("A key has no spaces and no accented letters."))


class ProviderForm(forms.ModelForm):
    """`new_key` empty keeps the stored key, for the address that it was typed for only: it goes
    to no other, whoever holds the session. A typed key comes back encrypted (`kept_key`).
    """

    new_key = forms.CharField(
        label=_("Key"),
        required=False,
        max_length=1_000,
        validators=[_plain],
        widget=forms.PasswordInput(attrs={"autocomplete": "off", "spellcheck": "false"}),
    )
    kept_key = forms.CharField(required=False, widget=forms.HiddenInput)
    no_key = forms.BooleanField(label=_("This server needs no key."), required=False)

    class Meta:
        model = ProviderSettings
        fields = FIELDS
        widgets = {"address": forms.URLInput}

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.stored = stored_key_of(self.instance)
        self._stored_origin = origin_of(self.instance.address) if self.instance.key else ""
        self.key: str | None = None  # None: the stored one stays
        self.fields["new_key"].help_text = self.stored

    @property
    def models(self) -> list[forms.BoundField]:
        return [self[name] for name in MODEL_FIELDS]

    def clean_address(self) -> str:
        address = str(self.cleaned_data["address"]).strip().rstrip("/").removesuffix(ENDPOINT)
        if fault := fault_of(address):
            raise forms.ValidationError(fault)
        return address

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or self.cleaned_data
        typed = cleaned.get("new_key") or self._kept()
        if typed:
            self.key = typed
        elif cleaned.get("no_key") or not self.instance.key:
            self.key = ""
        elif "address" in cleaned and origin_of(cleaned["address"]) != self._stored_origin:
            said = _(
                "The stored key is that of %(origin)s. Type the key of the new address, or say"
                " that it needs none."
            )
            self.add_error("new_key", said % {"origin": self._stored_origin})
        return cleaned

    def provider(self) -> Provider:
        """As it was typed; nothing is stored."""
        return provider_from(self.instance, self.key)

    def save(self, commit: bool = True) -> ProviderSettings:
        """The one row of this owner and book, whoever else makes it at the same moment."""
        row = self.instance
        if self.key is not None:
            row.hold_key(self.key)
        names = (*FIELDS, "key", "key_end")
        stored, _is_new = ProviderSettings.objects.update_or_create(
            owner_id=row.owner_id,
            project_id=row.project_id,
            defaults={name: getattr(row, name) for name in names},
        )
        note("provider.saved", project_id=row.project_id, subject=stored.host)
        return stored

    @property
    def kept(self) -> str:
        """A key that was typed, encrypted for this person and a quarter of an hour."""
        return sealing.sealed(json.dumps([self.instance.owner_id, self.key])) if self.key else ""

    @property
    def kept_end(self) -> str:
        return shown_end(self.key or "")

    def _kept(self) -> str:
        """What `kept` was made of; a forged or an old one, or another person's, is nothing."""
        token = str(self.cleaned_data.get("kept_key") or "")
        try:
            owner, key = json.loads(sealing.unsealed(token, KEPT_SECONDS)) if token else (None, "")
        except (sealing.Unreadable, ValueError):
            return ""
        return str(key) if owner == self.instance.owner_id else ""


def remove(owner_id: int, project_id: UUID | None) -> None:
    """With its key; where there is none, nothing happens."""
    row = ProviderSettings.objects.of(owner_id, project_id)
    if row:
        row.delete()
        note("provider.removed", project_id=project_id, subject=row.host)


def origin_of(address: str) -> str:
    """Scheme, server and port."""
    return "/".join(address.lower().split("/")[:3])


def shown_end(key: str) -> str:
    return key[-SHOWN_END:] if len(key) >= SHOWN_FROM else ""


def stored_key_of(row: ProviderSettings) -> str:
    """What may be said of it: never the key."""
    if not row.key:
        return ""
    if not is_readable(row):
        return gettext("The stored key cannot be read any more: type it in again.")
    if row.key_end:
        told = gettext("A key ending in “%(end)s” is stored. Leave this empty to keep it.")
        return told % {"end": row.key_end}
    return gettext("A key is stored. Leave this empty to keep it.")


def is_readable(row: ProviderSettings) -> bool:
    try:
        row.read_key()
    except sealing.Unreadable:
        return False
    return True
