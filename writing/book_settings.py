"""The settings of one book as its author types them: each with its unit, and what else holds."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.html import format_html
from django.utils.translation import gettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from memory.continuity.check import rules
from memory.continuity.rule import Rule
from novellaforge.auditing import note
from projects.forms import ShownForm
from projects.models import Project
from writing.admin.settings import GATE, MEMORY, WRITING
from writing.admin.settings_form import HERE, SEVERITIES, SettingsForm
from writing.admin.wording import label_of_name, value_of
from writing.dials import Dial, Given, Value, effective
from writing.issues.wording import rule_name
from writing.models import GenerationSettings
from writing.models.settings import Preset
from writing.presets import PRESETS, Used

NAMES = (*GATE, *WRITING, *MEMORY)
GROUPS = (
    (_("Gate and revision"), GATE),
    (pgettext_lazy("stage", "Writing"), WRITING),
    (_("Memory"), MEMORY),
)
UNITS: dict[str, Promise] = {
    "max_revisions": _("Rounds, 0 to 10."),
    "quality_gate_coherence_threshold": _("Points, 0 to 10, from the checks."),
    "quality_gate_score_threshold": _("Points, 0 to 10, from the critic."),
    "write_partial_revision": _("No: whole scenes are written anew."),
    "auto_approve": _("Yes: what passes the gate is approved at once."),
    "chapter_min_words": _("Words, 50 or more."),
    "chapter_max_words": _("Words, 50 or more."),
    "write_tokens_per_word": _("Tokens, 0.5 to 10: the room that a word is given."),
    "write_max_tokens": _("Tokens, 50 or more."),
    "write_parallel_beats": _("No: one scene after the other."),
    "write_distributed_beats": _("Yes: every step is a task of its own."),
    "pregenerate_after_approval": _("Plans, 0 to 50."),
    "context_prioritised": _("Yes: chapters that name this chapter’s people come first."),
    "reindex_documents": _("Yes: after each approval."),
    "cache_context_seconds": _("Seconds; 0: not kept."),
    "cache_retrieval_seconds": _("Seconds; 0: not kept."),
    "cache_rules_seconds": _("Seconds; 0: not kept."),
}


@dataclass(frozen=True)
class Choice:
    """A preset as it is offered; `gives` says each of its values."""

    value: str
    label: str
    gives: str
    in_force: bool


class Yes(forms.NullBooleanSelect):
    """Yes, no, or what holds without either, which the choice says."""

    def __init__(self, default: str) -> None:
        super().__init__()
        self.choices = [("unknown", default), ("true", _("Yes")), ("false", _("No"))]


class BookSettingsForm(ShownForm, SettingsForm):
    """The author's: no variables of the environment, an empty field shows what then holds."""

    class Meta:
        model = GenerationSettings
        fields = NAMES

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for name in NAMES:
            field, default = self.fields[name], without(self.dials[name])
            if isinstance(field, forms.NullBooleanField):
                field.widget = Yes(gettext("default: %s") % value_of(default.value))
                field.help_text = f"{UNITS[name]} {by_default(default)}"
            else:
                field.widget.attrs["placeholder"] = value_of(default.value)
                field.help_text = f"{UNITS[name]} {empty(default)}"
        self.fields["rules_from"].help_text = ""
        self.fields["rules_on"].choices = [(rule.name, named(rule)) for rule in rules()]  # type: ignore[attr-defined]

    def save(self, commit: bool = True) -> GenerationSettings:
        row: GenerationSettings = super().save(commit)
        if self.changed_data:
            said = ", ".join(self.changed_data)
            note("settings.changed", project_id=row.project_id, subject=said)
        return row

    @property
    def groups(self) -> Iterator[tuple[Promise, list[forms.BoundField]]]:
        for title, names in GROUPS:
            yield title, [self[name] for name in names]

    @property
    def has_rules_open(self) -> bool:
        return bool(self.errors.get("rules_from")) or self["rules_from"].value() == HERE


def row_of(project: Project) -> GenerationSettings:
    """The book's, which need not be stored yet."""
    found = GenerationSettings.objects.filter(project=project).first()
    return found or GenerationSettings(project=project)


def kept_row_of(project: Project) -> GenerationSettings:
    """Stored and held, so that two who save at once change the same; an empty row says nothing."""
    rows = GenerationSettings.objects.select_for_update(of=("self",))
    return rows.get_or_create(project=project)[0]


def choices(row: GenerationSettings) -> list[Choice]:
    offered = [
        Choice(value, str(label), _gives(value), row.preset == value)
        for value, label in Preset.choices
    ]
    none = Choice("", gettext("none"), gettext("What the site says."), not row.preset)
    return [*offered, none]


def _gives(preset: str) -> str:
    return _listed(PRESETS[preset])


def _listed(values: Mapping[str, Value]) -> str:
    return "; ".join(f"{label_of_name(name)}: {value_of(value)}" for name, value in values.items())


def told(preset: str, used: Used) -> str:
    """What has been done, and what was lost by it."""
    if not preset:
        return gettext("Without a preset: what it gave is inherited again.")
    now = gettext("Preset “%(preset)s”.") % {"preset": Preset(preset).label}
    if not used.emptied:
        return now
    emptied = _listed(used.emptied)
    lost = gettext("Emptied, since it would have hidden it: %(values)s.") % {"values": emptied}
    return f"{now} {lost}"


def named(rule: Rule) -> str:
    """As an author knows it, with what it finds."""
    blank = dict.fromkeys(("who", "what", "one", "other"), "…")
    found = str(rule.message) % blank
    severity = SEVERITIES[rule.severity]
    return format_html("<b>{}</b> · {} · {}", rule_name(rule.name), severity, found)


def without(dial: Dial) -> Given:
    """What holds while the book itself says nothing."""
    return dial.without("book")


def empty(default: Given) -> str:
    return gettext("Empty: %(default)s.") % {"default": said(default)}


def by_default(default: Given) -> str:
    return gettext("Default: %(default)s.") % {"default": said(default)}


def said(default: Given) -> str:
    """A value and whose it is."""
    value = value_of(default.value)
    if default.source == "book_preset":
        preset = Preset(default.preset).label
        return gettext("%(value)s, by the preset “%(preset)s”") % {
            "value": value,
            "preset": preset,
        }
    return gettext("%(value)s, as on the whole site") % {"value": value}


def dials(project: Project) -> tuple[Dial, ...]:
    return tuple(dial for dial in effective(project) if dial.name in (*NAMES, "rules_off"))
