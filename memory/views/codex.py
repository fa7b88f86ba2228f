"""The codex: who and what the book speaks of, with proof; the names nobody planned on top."""

from collections import Counter
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db import transaction
from django.db.models import Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from memory import correcting
from memory.correcting import Known
from memory.mentioned import mentions_among
from memory.models import Entity, StoredFact
from memory.shown import shown
from memory.views import FrameOf, acts
from memory.views.entry_form import form_of, lines_of, own_of
from memory.views.fact_form import ENTITIES, FactForm
from memory.views.filtering import names_of
from memory.views.layers import Tab, asked_of, is_number, shown_of
from memory.views.others import named, others
from memory.views.undoing import said
from novellaforge.errors import Refused
from projects.models import Project
from projects.views.books import book_of, book_to_change

NEW_A_PAGE = 20
SENTENCES_A_NAME = 3
RULES = "rules"
OF_THE_BOOK = ("world_rule", "norm", "thread", "narration")

KINDS: dict[str, Promise] = {
    "character": gettext_lazy("People"),
    "place": gettext_lazy("Places"),
    "object": gettext_lazy("Objects"),
    "group": gettext_lazy("Groups"),
    "event": gettext_lazy("Events"),
    RULES: gettext_lazy("Rules"),
}


@login_required
def codex(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponse:
    project = book_of(request, project_id)
    known = correcting.meet_the_bible(project)
    kind = asked_of(request, "kind", KINDS)
    context: dict[str, Any]
    if kind == RULES:
        last = correcting.so_far(project.pk)
        rules = Q(predicate__in=OF_THE_BOOK)
        context = {"shown": shown_of(request, known, last, where=rules)}
    else:
        context = {
            "new": _new_of(request, known),
            "sentences": SENTENCES_A_NAME,
            "no_names": correcting.removed_names(project),
        }
    return _page(request, frame_of(project, "codex"), known, kind, context)


@login_required
def entry(request: HttpRequest, project_id: UUID, uid: UUID, frame_of: FrameOf) -> HttpResponse:
    """One of them: what is true of it, what is claimed, what the reader was told."""
    project = book_of(request, project_id)
    known = correcting.meet_the_bible(project)
    meant = known.merges.meant(uid)
    if meant != uid:
        return redirect("memory:entry", project.pk, meant)
    entity = known.get(uid)
    if entity is None:
        raise Http404(_("There is nobody and nothing of this id in this book."))
    now = shown(project.pk)
    facts = shown_of(request, known, now.so_far, entity=uid)
    asked = request.GET.get("in", "")
    chapter = int(asked) if is_number(asked) else None
    own = own_of(known.project, uid) if entity.in_codex else None
    context = {
        "entry": entity,
        "own": lines_of(own) if own else (),
        "merged": known.merged_into(uid),
        "others": () if entity.in_codex else others(known, entity),
        "shown": facts,
        "mentions": mentions_among(known, entity, now.state, facts.until, chapter),
        "is_asked": bool(asked),
    }
    return _page(request, frame_of(project, "codex"), known, entity.kind, context)


@login_required
def edit(request: HttpRequest, project_id: UUID, uid: UUID, frame_of: FrameOf) -> HttpResponse:
    """The author's own entry, by hand; what it says is read into memory again."""
    with transaction.atomic():
        project = book_to_change(request, project_id)
        form = form_of(project, uid, request.POST or None)
        if form.is_valid():
            form.save()
            messages.success(request, _("Saved."))
            return redirect("memory:entry", project.pk, uid)
    known = correcting.meet_the_bible(project)
    kind = "character" if form.instance._meta.model_name == "character" else "place"
    context = {"own_form": form, "opened": uid}
    status = 422 if form.errors else 200
    return _page(request, frame_of(project, "codex"), known, kind, context, status)


@login_required
def fact(request: HttpRequest, project_id: UUID, uid: UUID, frame_of: FrameOf) -> HttpResponse:
    """What a fact says instead."""
    project = book_of(request, project_id)
    row = StoredFact.objects.filter(project=project, uid=uid).first()
    if row is None:
        raise Http404(_("There is no such fact in this book's memory."))
    known = Known.of(project)
    now = known.merges.in_fact(correcting.now_of(row))
    these = named(project, {getattr(now, name) for name in ENTITIES} - {None})
    form = FactForm(request.POST or None, now, these)
    back = acts.back_of(request, project, now.subject or now.object)
    if request.method == "POST" and form.is_valid() and _corrected(request, project, row, form):
        return redirect(back)
    context = {"form": form, "row": row, "back": back}
    kind = next((each.kind for each in these if each.uid == now.subject), "character")
    status = 422 if form.errors else 200
    return _page(request, frame_of(project, "codex"), known, kind, context, status)


def _new_of(request: HttpRequest, known: Known) -> Page:
    """A page of the new names: only these names' sentences are read."""
    every = correcting.new_names(known.project, known)
    page = Paginator(every, NEW_A_PAGE).get_page(request.GET.get("new"))
    page.object_list = correcting.guessed(known.project, list(page), every)
    return page


def _corrected(request: HttpRequest, project: Project, row: StoredFact, form: FactForm) -> bool:
    """Whether it could be; else the form says why not."""
    try:
        correcting.correct(project, row.uid, **form.corrections())
    except Refused as error:
        form.add_error(None, str(error))
        return False
    acts.tell_corrected(request, project, row.uid)
    return True


def _page(
    request: HttpRequest,
    frame: Any,
    known: Known,
    kind: str,
    context: dict[str, Any],
    status: int = 200,
) -> HttpResponse:
    project: Project = frame.project
    counts = Counter(each.kind for each in known.themselves)
    counts["event"] = project.entities.filter(kind="event", merged_into=None).count()
    names = names_of(request, known, kind, context.get("opened") or _opened(context))
    shared = {
        "frame": frame,
        "project": project,
        "kind": kind,
        "kinds": [Tab(name, label, counts[name]) for name, label in KINDS.items()],
        "names": names,
        "q": names.asked,
        "done": said(request),
        "here": request.get_full_path(),
    }
    return render(request, "memory/codex.html", shared | context, status=status)


def _opened(context: dict[str, Any]) -> UUID | None:
    entity: Entity | None = context.get("entry")
    return entity.uid if entity else None


urlpatterns = [
    path("codex/", codex, name="codex"),
    path("codex/<uuid:uid>/", entry, name="entry"),
    path("codex/<uuid:uid>/edit/", edit, name="entry_edit"),
    path("codex/<uuid:uid>/<slug:act>/", acts.on_entity, name="entity_act"),
    path("codex/facts/<uuid:uid>/", fact, name="fact"),
    path("codex/facts/<uuid:uid>/<slug:act>/", acts.on_fact, name="fact_act"),
]
