"""The settings of the site or of one book, typed in: checked against what they meet elsewhere."""

from collections.abc import Iterable
from typing import Any

from django import forms
from django.utils.html import format_html
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from memory.continuity.check import rules
from memory.continuity.rule import Rule
from projects.models import Project
from writing.admin.wording import from_whom, in_force, shown
from writing.dials import Dial, Source, Value, effective
from writing.models import GenerationSettings

INHERITED, HERE = "inherited", "here"
SEVERITIES = {"blocking": _("blocking"), "major": _("major"), "minor": _("minor")}


class Inheriting(forms.NullBooleanSelect):
    """Yes, no, or as it is elsewhere."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.choices = [("unknown", _("as inherited")), ("true", _("Yes")), ("false", _("No"))]


class SettingsForm(forms.ModelForm):
    """An empty field inherits. `book` is the inline's; elsewhere the row's own."""

    rules_from = forms.ChoiceField(
        label=_("which rules are asked"),
        widget=forms.RadioSelect,
        choices=[(INHERITED, _("those inherited")), (HERE, _("those ticked here"))],
    )
    rules_on = forms.MultipleChoiceField(
        label=_("rules"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=lambda: [(rule.name, described(rule)) for rule in rules()],
    )

    def __init__(self, *args: Any, book: Project | None = None, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.dials = {dial.name: dial for dial in effective(book or self.instance.project)}
        for name in self.fields.keys() & self.dials.keys():
            self.fields[name].help_text = in_force(self.dials[name], self.own(book))
        for field in self.fields.values():
            if isinstance(field, forms.NullBooleanField):
                field.widget = Inheriting()
        off = self.dials["rules_off"]
        self.fields["rules_from"].help_text = from_whom(off)
        self.initial["rules_from"] = INHERITED if self.instance.rules_off is None else HERE
        self.initial["rules_on"] = asked(off.value)

    def own(self, book: Project | None) -> Source:
        return "book" if book or self.instance.project_id else "site"

    def clean(self) -> dict[str, Any] | None:
        cleaned = super().clean() or self.cleaned_data
        project = cleaned.get("project") or self.instance.project
        self._refuse_second_row(project)
        dials = {dial.name: dial for dial in effective(project)}
        source: Source = "book" if project else "site"
        self._refuse_range(dials, source)
        self._tick(dials["rules_off"], source)
        return cleaned

    def _refuse_second_row(self, project: Project | None) -> None:
        same = GenerationSettings.objects.filter(project=project)
        if self.instance.pk is None and "project" in self.fields and same.exists():
            told = _("There are settings for %(whom)s already: change these.")
            whom = project or _("the whole site")
            self.add_error("project", told % {"whom": whom})

    def _refuse_range(self, dials: dict[str, Dial], source: Source) -> None:
        """The shortest chapter is no longer than the longest, inherited values counted."""
        least, most = (
            self._value(dials[name], source) for name in ("chapter_min_words", "chapter_max_words")
        )
        if least is None or most is None or least <= most:  # type: ignore[operator]
            return
        said = _(
            "The shortest chapter would have %(least)s words and the longest %(most)s: what is"
            " left empty is inherited."
        )
        here = self.cleaned_data.get("chapter_min_words") is not None
        name = "chapter_min_words" if here else "chapter_max_words"
        self.add_error(name, said % {"least": least, "most": most})

    def _value(self, dial: Dial, source: Source) -> Value | None:
        """As it would be in force; None where what was typed is no value."""
        if dial.name in self.errors:
            return None
        typed: Value | None = self.cleaned_data.get(dial.name)
        return dial.without(source).value if typed is None else typed

    def _tick(self, off: Dial, source: Source) -> None:
        """What is ticked counts only where it is said that it does."""
        if "rules_from" not in self.cleaned_data or "rules_on" not in self.cleaned_data:
            return
        ticked = set(self.cleaned_data["rules_on"])
        if self.cleaned_data["rules_from"] == HERE:
            self.instance.rules_off = [
                *(rule.name for rule in rules() if rule.name not in ticked),
                *unknown(self.instance.rules_off or ()),
            ]
            return
        changed = ticked != set(self.initial["rules_on"])
        if changed and ticked != set(asked(off.without(source).value)):
            said = _("Rules were ticked or unticked: say that those ticked here are asked.")
            self.add_error("rules_from", said)
        self.instance.rules_off = None


class SettingsFormSet(forms.BaseInlineFormSet):
    """A book's one row, which need not be there yet."""

    def get_form_kwargs(self, index: int | None) -> dict[str, Any]:
        return {**super().get_form_kwargs(index), "book": self.instance}

    @property
    def dials(self) -> tuple[tuple[str, str, str], ...]:
        return shown(effective(self.instance))


def asked(off: object) -> list[str]:
    return [rule.name for rule in rules() if rule.name not in off]  # type: ignore[operator]


def unknown(names: Iterable[str]) -> list[str]:
    """Rules that another version of the program knows: they stay as they were."""
    known = {rule.name for rule in rules()}
    return [name for name in names if name not in known]


def described(rule: Rule) -> str:
    blank = dict.fromkeys(("who", "what", "one", "other"), "…")
    how = gettext("decides alone") if rule.decides else gettext("proposes, the analyst judges")
    return format_html(
        "<strong>{}</strong> · {} · {} · {}",
        rule.name,
        SEVERITIES[rule.severity],
        how,
        str(rule.message) % blank,
    )
