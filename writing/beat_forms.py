"""A chapter's plan as its author writes it: one form a scene, and how the chapter ends."""

from collections.abc import Sequence
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from projects.forms import Lines
from writing.plan import FEWEST_WORDS, LONGEST, MOST_BEATS, MOST_WORDS, Plan, beats_wanted, lengths
from writing.planned import shared_out

Row = dict[str, Any]  # a scene's fields, as typed

ENDINGS = {
    "turn": _("a turn"),
    "cliffhanger": _("a cliffhanger"),
    "image": _("an image"),
    "decision": _("a decision"),
    "reveal": _("a reveal"),
    "quiet": _("a quiet moment"),
}


class BeatForm(forms.Form):
    """One scene; `language` is the book's, in which it is written."""

    summary = forms.CharField(
        label=_("What happens"),
        max_length=LONGEST["summary"],
        widget=forms.Textarea(attrs={"rows": 3, "class": "prose"}),
    )
    title = forms.CharField(label=_("Title"), max_length=LONGEST["title"], required=False)
    point_of_view = forms.CharField(
        label=_("Point of view"), max_length=LONGEST["point_of_view"], required=False
    )
    words = forms.IntegerField(label=_("Words"), min_value=FEWEST_WORDS, max_value=MOST_WORDS)
    characters = Lines(label=_("Who"), required=False, help_text=_("One a line."))
    place = forms.CharField(label=_("Where"), max_length=LONGEST["place"], required=False)
    time = forms.CharField(label=_("When"), max_length=LONGEST["time"], required=False)
    entry = forms.CharField(
        label=_("Begins with"),
        max_length=LONGEST["entry"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("Who is where, who holds or knows what."),
    )
    exit = forms.CharField(
        label=_("Ends with"),
        max_length=LONGEST["exit"],
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text=_("The next scene begins there."),
    )

    def __init__(self, *args: Any, language: str, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            field.widget.attrs["lang"] = language


class EndingForm(forms.Form):
    """`base` is the author's plan that was changed; empty: none was there."""

    ending = forms.ChoiceField(label=_("The chapter ends on"), choices=ENDINGS)
    base = forms.IntegerField(required=False, widget=forms.HiddenInput)


BeatForms = forms.formset_factory(
    BeatForm,
    extra=0,
    min_num=1,
    max_num=MOST_BEATS,
    absolute_max=MOST_BEATS,
    validate_min=True,
    validate_max=True,
)


def rows_of(plan: Plan) -> list[Row]:
    return [beat.model_dump() | {"characters": list(beat.characters)} for beat in plan.beats]


def first_rows(scenes: Sequence[str], words: int) -> list[Row]:
    """Of a chapter without a plan: what its outline lists, shared out, and nothing else."""
    count = beats_wanted(words, len(scenes))
    told = shared_out(scenes, count)
    return [
        {"summary": summary, "words": each}
        for summary, each in zip(told, lengths([1] * count, words), strict=True)
    ]


def moved(rows: list[Row], act: str, at: int) -> list[Row]:
    """With a scene added after the one at `at`, or that one moved up or removed; places count
    from 0. As they are, where that cannot be: one scene stays, and there are MOST_BEATS at most.
    """
    if not 0 <= at < len(rows):
        return rows
    before, this, after = rows[:at], rows[at], rows[at + 1 :]
    if act == "add" and len(rows) < MOST_BEATS:
        return [*before, this, {"words": this.get("words")}, *after]
    if act == "up" and before:
        return [*before[:-1], this, before[-1], *after]
    if act == "remove" and len(rows) > 1:
        return [*before, *after]
    return rows
