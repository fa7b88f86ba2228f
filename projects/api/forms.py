"""The pages' forms, filled in by programs: so both take the same, and do the same with it."""

from typing import Any, TypeVar

from django import forms
from django.db import models, transaction
from django.utils.translation import gettext as _
from rest_framework import serializers
from rest_framework.exceptions import NotFound

from projects.forms import BookForm, NewBookForm, OutlineForm
from projects.models import Chapter, Project
from projects.structure.places import last_place

M = TypeVar("M", bound=models.Model)


class WholeBookForm(BookForm):
    """The plan page's, and what a page asks only for a new book."""

    class Meta(BookForm.Meta):
        fields = (*BookForm.Meta.fields, *NewBookForm.Meta.fields)  # type: ignore[assignment]


@transaction.atomic
def new_book(project: Project, given: dict[str, Any]) -> Project:
    """Named by how its premise begins, unless a title is given."""
    asked = {name: value for name, value in given.items() if name in NewBookForm.Meta.fields}
    book: Project = _valid(NewBookForm, asked, project).save()
    rest = {name: value for name, value in given.items() if name not in asked}
    return changed(WholeBookForm, rest, book) if rest else book


@transaction.atomic
def changed(form: type[forms.ModelForm], given: dict[str, Any], instance: M) -> M:
    """What the page would make of these values; what is not given stays."""
    saved: M = _valid(form, given, instance).save()
    return saved


def hold(project: Project, entry: models.Model | None) -> None:
    """In a transaction: the book's row, and an entry as it reads now that nobody else changes it.

    Raises NotFound where it was removed meanwhile.
    """
    Project.objects.select_for_update().get(pk=project.pk)
    if entry is None:
        return
    try:
        entry.refresh_from_db()
    except type(entry).DoesNotExist:  # type: ignore[attr-defined]
        raise NotFound(_("There is no such entry in this book.")) from None


@transaction.atomic
def added_chapter(project: Project, given: dict[str, Any]) -> Chapter:
    """At the book's end."""
    Project.objects.select_for_update().get(pk=project.pk)
    chapter = Chapter(project=project, number=last_place(project.pk) + 1)
    _valid(OutlineForm, given, chapter)
    chapter.save()
    project.touch()
    return chapter


def _valid(form: type[forms.ModelForm], given: dict[str, Any], instance: M) -> Any:
    """The form with these values over those that it would show. Raises ValidationError."""
    shown = form(instance=instance)
    values = {name: shown[name].value() for name in shown.fields}
    for name, value in given.items():
        values[name] = shown.fields[name].prepare_value(value)
    filled = form(values, instance=instance)
    if not filled.is_valid():
        raise serializers.ValidationError(
            {name: [*map(str, told)] for name, told in filled.errors.items()}
        )
    return filled
