"""The bible by hand: people, places, rules of the world, what every chapter is to heed, arcs."""

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Model
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST, require_safe

from novellaforge.errors import Refused
from projects.bible import put_back, take_out
from projects.bible_forms import (
    ArcForm,
    CharacterForm,
    EntryForm,
    InstructionForm,
    LocationForm,
    RuleForm,
)
from projects.models import Project
from projects.views.books import book_of, book_to_change
from writing.views.frame import frame_of

TAKEN_OUT = "bible_taken_out"  # in the session: the last entry's book, kind and values


@dataclass(frozen=True)
class Kind:
    """`name` stands in addresses as in the API's."""

    name: str
    order: str
    form: type[EntryForm]
    title: Promise
    about: Promise
    none: Promise
    new: Promise

    @property
    def model(self) -> type[Model]:
        return self.form._meta.model

    def rows(self, project: Project) -> Any:
        return self.model._default_manager.filter(project=project)


KINDS = {
    each.name: each
    for each in (
        Kind(
            "characters",
            "name",
            CharacterForm,
            gettext_lazy("Characters"),
            gettext_lazy("Who is in it, how they speak, what they want."),
            gettext_lazy("Nobody yet."),
            gettext_lazy("Add a character"),
        ),
        Kind(
            "locations",
            "name",
            LocationForm,
            gettext_lazy("Places"),
            gettext_lazy("Where it happens, and what is seen, heard and smelt there."),
            gettext_lazy("No place yet."),
            gettext_lazy("Add a place"),
        ),
        Kind(
            "rules",
            "pk",
            RuleForm,
            gettext_lazy("Rules of the world"),
            gettext_lazy("What can and cannot be there: a text that goes against one is found."),
            gettext_lazy("No rule yet."),
            gettext_lazy("Add a rule"),
        ),
        Kind(
            "instructions",
            "pk",
            InstructionForm,
            gettext_lazy("For every chapter"),
            gettext_lazy("What you wish of each chapter, whoever writes it."),
            gettext_lazy("Nothing yet."),
            gettext_lazy("Add an instruction"),
        ),
        Kind(
            "arcs",
            "number",
            ArcForm,
            gettext_lazy("Arcs"),
            gettext_lazy("The parts of the story; the outline of a chapter says which it is of."),
            gettext_lazy("No arc yet."),
            gettext_lazy("Add an arc"),
        ),
    )
}


@login_required
@require_safe
def bible(request: HttpRequest, project_id: UUID) -> HttpResponse:
    project = book_of(request, project_id)
    context = {
        "frame": frame_of(project, "plan"),
        "project": project,
        "lists": [(each, each.rows(project).order_by(each.order)) for each in KINDS.values()],
    }
    return render(request, "writing/bible.html", context)


@login_required
def entry(
    request: HttpRequest, project_id: UUID, kind: str, entry_id: str | None = None
) -> HttpResponse:
    """One entry by hand; without an id, a new one."""
    of = _kind(kind)
    with transaction.atomic():
        project = book_to_change(request, project_id)  # of two at once, one has the name
        row = _row(project, of, entry_id) if entry_id else of.model(project=project)
        form = of.form(request.POST or None, instance=row)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return _back(project, of)
    context = {
        "frame": frame_of(project, "plan"),
        "form": form,
        "heading": of.title if entry_id else of.new,
        "back": reverse("writing:bible", args=[project.pk]),
    }
    return render(request, "writing/edit.html", context, status=422 if form.errors else 200)


@login_required
@require_POST
def take(request: HttpRequest, project_id: UUID, kind: str, entry_id: str) -> HttpResponse:
    """Away with it; the page that follows offers to put it back."""
    project, of = book_of(request, project_id), _kind(kind)
    try:
        values = take_out(project, _row(project, of, entry_id))
    except Refused as refusal:
        messages.error(request, str(refusal))
        return _back(project, of)
    request.session[TAKEN_OUT] = {"book": str(project.pk), "kind": kind, "values": values}
    undo = reverse("writing:bible_put_back", args=[project.pk, kind, entry_id])
    said = _("“%(entry)s” is removed.")
    shown = values.get("name") or values.get("title") or values["text"]
    messages.success(request, said % {"entry": _short(shown)}, extra_tags=undo)
    return _back(project, of)


@login_required
@require_POST
def bring(request: HttpRequest, project_id: UUID, kind: str, entry_id: str) -> HttpResponse:
    """What was taken out last, as it was."""
    project, of = book_of(request, project_id), _kind(kind)
    kept = request.session.get(TAKEN_OUT, {"values": {}})
    values = kept["values"]
    asked = (str(project.pk), kind, entry_id)
    if (kept.get("book"), kept.get("kind"), values.get("id")) != asked:
        messages.error(request, _("That cannot be undone any more: add it again."))
        return _back(project, of)
    try:
        put_back(project, of.model, values)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Undone."))
    return _back(project, of)


def _kind(name: str) -> Kind:
    if name not in KINDS:
        raise Http404(_("There is nothing of this kind in a bible."))
    return KINDS[name]


def _row(project: Project, of: Kind, entry_id: str) -> Any:
    try:
        found = of.rows(project).filter(pk=entry_id).first()
    except (ValueError, ValidationError):  # no id of this kind
        found = None
    if found is None:
        raise Http404(_("There is no such entry in this book."))
    return found


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:60]}…"


def _back(project: Project, of: Kind) -> HttpResponse:
    return redirect(f"{reverse('writing:bible', args=[project.pk])}#{of.name}")
