"""The codex: who and what the book speaks of, with proof; the names nobody planned on top."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.core.paginator import Page, Paginator
from django.db.models import Count, Q
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from memory import correcting, ledger
from memory.correcting import Layer
from memory.correcting.merges import Merges
from memory.mentioned import mentions_of
from memory.models import Entity, StoredFact
from memory.views import FrameOf, acts
from memory.views.entry_form import form_of, lines_of, own_of
from memory.views.fact_form import ENTITIES, FactForm
from memory.views.filtering import names_of
from memory.views.others import named, others
from memory.views.undoing import said
from memory.views.wording import Line, line_of
from novellaforge.errors import Refused
from projects.models import Project
from projects.views.books import book_of

FACTS_A_PAGE = 50
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
LAYERS: dict[str, Promise] = {
    "true": gettext_lazy("True"),
    "claimed": gettext_lazy("Claimed or believed"),
    "told": gettext_lazy("Told to the reader"),
    "rejected": gettext_lazy("Not facts"),
}


class _Counted(Paginator):
    """Of rows whose number is known."""

    def __init__(self, rows: Any, per_page: int, count: int) -> None:
        super().__init__(rows, per_page)
        self.__dict__["count"] = count  # else each page counts them again


@dataclass(frozen=True)
class Tab:
    name: str
    label: Promise
    count: int


@dataclass(frozen=True)
class Shown:
    """Facts of one layer as of a chapter, a page of them; `tabs` are the layers."""

    tabs: tuple[Tab, ...]
    layer: str
    until: int
    last: int
    page: Page
    lines: tuple[Line, ...]


@login_required
def codex(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponse:
    project = book_of(request, project_id)
    correcting.meet_the_bible(project)
    kind = _asked(request, "kind", KINDS)
    context: dict[str, Any]
    if kind == RULES:
        context = {"shown": shown_of(request, project, where=Q(predicate__in=OF_THE_BOOK))}
    else:
        context = {"new": _new_of(request, project), "sentences": SENTENCES_A_NAME}
    return _page(request, frame_of(project, "codex"), kind, context)


@login_required
def entry(request: HttpRequest, project_id: UUID, uid: UUID, frame_of: FrameOf) -> HttpResponse:
    """One of them: what is true of it, what is claimed, what the reader was told."""
    project = book_of(request, project_id)
    correcting.meet_the_bible(project)
    meant = Merges.of(project.pk).meant(uid)
    if meant != uid:
        return redirect("memory:entry", project.pk, meant)
    entity = Entity.objects.filter(project=project, uid=uid).first()
    if entity is None:
        raise Http404(_("There is nobody and nothing of this id in this book."))
    shown = shown_of(request, project, entity=uid)
    asked = request.GET.get("in", "")
    own = own_of(project, uid) if entity.in_codex else None
    context = {
        "entry": entity,
        "own": lines_of(own) if own else (),
        "merged": entity.merged.all(),
        "others": others(project, entity),
        "shown": shown,
        "mentions": mentions_of(entity, shown.until, int(asked) if _is_number(asked) else None),
        "is_asked": bool(asked),
    }
    return _page(request, frame_of(project, "codex"), entity.kind, context)


@login_required
def edit(request: HttpRequest, project_id: UUID, uid: UUID, frame_of: FrameOf) -> HttpResponse:
    """The author's own entry, by hand; what it says is read into memory again."""
    project = book_of(request, project_id)
    form = form_of(project, uid, request.POST or None)
    if request.method == "POST" and form.is_valid():
        form.save()
        messages.success(request, _("Saved."))
        return redirect("memory:entry", project.pk, uid)
    correcting.meet_the_bible(project)
    kind = "character" if form.instance._meta.model_name == "character" else "place"
    context = {"own_form": form, "opened": uid}
    status = 422 if form.errors else 200
    return _page(request, frame_of(project, "codex"), kind, context, status)


@login_required
def fact(request: HttpRequest, project_id: UUID, uid: UUID, frame_of: FrameOf) -> HttpResponse:
    """What a fact says instead."""
    project = book_of(request, project_id)
    row = StoredFact.objects.filter(project=project, uid=uid).first()
    if row is None:
        raise Http404(_("There is no such fact in this book's memory."))
    merges = Merges.of(project.pk)
    now = merges.in_fact(ledger.fact_from(row.said | row.corrections))
    known = named(project, {getattr(now, name) for name in ENTITIES} - {None})
    form = FactForm(request.POST or None, now, known)
    back = acts.back_of(request, project, now.subject or now.object)
    if request.method == "POST" and form.is_valid() and _corrected(request, project, row, form):
        return redirect(back)
    context = {"form": form, "row": row, "back": back}
    kind = next((each.kind for each in known if each.uid == now.subject), "character")
    status = 422 if form.errors else 200
    return _page(request, frame_of(project, "codex"), kind, context, status)


def _new_of(request: HttpRequest, project: Project) -> Page:
    """A page of the new names: only these names' sentences are read."""
    every = correcting.new_names(project)
    page = Paginator(every, NEW_A_PAGE).get_page(request.GET.get("new"))
    page.object_list = correcting.guessed(project, list(page), every)
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


def shown_of(
    request: HttpRequest, project: Project, entity: UUID | None = None, where: Q | None = None
) -> Shown:
    last = correcting.so_far(project.pk)
    asked = request.GET.get("until", "")
    until = min(int(asked), last) if _is_number(asked) else last
    layer = _asked(request, "layer", LAYERS)
    is_fact = layer != "rejected"
    rows = correcting.recorded(
        project.pk,
        rejected=not is_fact,
        stands=is_fact,
        layer=cast(Layer, layer) if is_fact else None,
        until=until,
        entity=entity,
        where=where,
    )
    counts = correcting.counts(project.pk, until=until, entity=entity, where=where)
    page = _Counted(rows, FACTS_A_PAGE, counts[layer]).get_page(request.GET.get("page"))
    facts = correcting.read(project.pk, page.object_list)
    names = dict(Entity.objects.filter(project=project).values_list("uid", "name"))
    return Shown(
        tuple(Tab(name, label, counts[name]) for name, label in LAYERS.items()),
        layer,
        until,
        last,
        page,
        tuple(line_of(each, names) for each in facts),
    )


def _is_number(asked: str) -> bool:
    return asked.isdecimal() and len(asked) < 6


def _asked(request: HttpRequest, name: str, allowed: dict[str, Promise]) -> str:
    """What the address asks for, else the first that there is."""
    asked = request.GET.get(name, "")
    return asked if asked in allowed else next(iter(allowed))


def _page(
    request: HttpRequest, frame: Any, kind: str, context: dict[str, Any], status: int = 200
) -> HttpResponse:
    project: Project = frame.project
    entities = Entity.objects.filter(project=project, merged_into=None)
    counts = dict(entities.values_list("kind").annotate(Count("uid")).order_by())
    names = names_of(request, project, kind, context.get("opened") or _opened(context))
    shared = {
        "frame": frame,
        "project": project,
        "kind": kind,
        "kinds": [Tab(name, label, counts.get(name, 0)) for name, label in KINDS.items()],
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
