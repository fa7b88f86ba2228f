"""The codex: who and what the book speaks of, with proof; the names nobody planned on top."""

from dataclasses import dataclass
from typing import Any, cast
from uuid import UUID

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
from memory.entities import Candidate
from memory.facts import Kind
from memory.models import Entity, StoredFact
from memory.views import FrameOf, acts
from memory.views.fact_form import ENTITIES, FactForm
from memory.views.undoing import said
from memory.views.wording import Line, line_of
from novellaforge.errors import Refused
from projects.models import Project
from projects.views.books import book_of

FACTS_A_PAGE = 50
NAMES_A_PAGE = 200
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
    context = {
        "entry": entity,
        "merged": entity.merged.all(),
        "others": _others(project, entity),
        "shown": shown_of(request, project, entity=uid),
    }
    return _page(request, frame_of(project, "codex"), entity.kind, context)


@login_required
def fact(request: HttpRequest, project_id: UUID, uid: UUID, frame_of: FrameOf) -> HttpResponse:
    """What a fact says instead."""
    project = book_of(request, project_id)
    row = StoredFact.objects.filter(project=project, uid=uid).first()
    if row is None:
        raise Http404(_("There is no such fact in this book's memory."))
    merges = Merges.of(project.pk)
    now = merges.in_fact(ledger.fact_from(row.said | row.corrections))
    known = _named(project, {getattr(now, name) for name in ENTITIES} - {None})
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
    until = min(int(asked), last) if asked.isdecimal() and len(asked) < 6 else last
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
    asked = request.GET.get("q", "").replace("\x00", "").strip()
    named = entities.filter(kind=kind)
    if asked:
        named = named.filter(Q(name__icontains=asked) | Q(aliases__icontains=asked))
    names = list(named.order_by("provisional", "name")[: NAMES_A_PAGE + 1])
    shared = {
        "frame": frame,
        "project": project,
        "kind": kind,
        "kinds": [Tab(name, label, counts.get(name, 0)) for name, label in KINDS.items()],
        "names": names[:NAMES_A_PAGE],
        "more": len(names) > NAMES_A_PAGE,
        "q": asked,
        "done": said(request),
        "here": request.get_full_path(),
    }
    return render(request, "memory/codex.html", shared | context, status=status)


def _others(project: Project, entity: Entity) -> list[Candidate]:
    """Into whom it may be merged: those kept of its kind, and whoever is called as it is."""
    kept = [each for each in ledger.candidates(project) if each.kind == entity.kind]
    namesakes = Entity.objects.filter(
        project=project, kind=entity.kind, name__iexact=entity.name, merged_into=None
    )
    known = {each.uid: each for each in (*map(_candidate, namesakes), *kept)}
    return sorted(
        (each for uid, each in known.items() if uid != entity.uid), key=lambda each: each.name
    )


def _named(project: Project, uids: set[UUID]) -> list[Candidate]:
    """Whom a fact may name: those kept, and whom it names already."""
    rows = Entity.objects.filter(project=project, uid__in=uids)
    known = {each.uid: each for each in (*map(_candidate, rows), *ledger.candidates(project))}
    return sorted(known.values(), key=lambda each: each.name)


def _candidate(row: Entity) -> Candidate:
    return Candidate(row.uid, row.name, cast(Kind, row.kind))


urlpatterns = [
    path("codex/", codex, name="codex"),
    path("codex/<uuid:uid>/", entry, name="entry"),
    path("codex/<uuid:uid>/<slug:act>/", acts.on_entity, name="entity_act"),
    path("codex/facts/<uuid:uid>/", fact, name="fact"),
    path("codex/facts/<uuid:uid>/<slug:act>/", acts.on_fact, name="fact_act"),
]
