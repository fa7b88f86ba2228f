"""Cards: who somebody is at a chapter, in a few lines; and which names of a page have one."""

from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _

from memory import correcting
from memory.cards import Card, card_of, forms_of
from memory.correcting import Recorded
from memory.correcting.merges import Merges
from memory.models import Entity
from memory.sayings import Said
from memory.views import FrameOf
from memory.views.timeline import number_of
from memory.views.wording import Line, line_of
from projects.models import Project
from projects.views.books import book_of


@login_required
def card(
    request: HttpRequest, project_id: UUID, uid: UUID, frame_of: FrameOf | None = None
) -> HttpResponse:
    """At `?chapter=`, else at the last approved one. A part of a page, to be laid over it."""
    project = book_of(request, project_id)
    meant = Merges.of(project.pk).meant(uid)
    if meant != uid:
        return redirect(f"{_address(project, meant)}?{request.GET.urlencode()}")
    found = card_at(project, uid, number_of(request, "chapter"))
    context = {"project": project, "card": found, "lines": _lines(found)}
    return render(request, "memory/_card.html", context)


def card_at(project: Project, uid: UUID, asked: int | None) -> Card:
    """Raises Http404."""
    entity = Entity.objects.filter(project=project, uid=uid).first()
    if entity is None:
        raise Http404(_("There is nobody and nothing of this id in this book."))
    so_far = correcting.so_far(project.pk)
    return card_of(project, entity, so_far if asked is None else min(asked, so_far))


@login_required
def cards(request: HttpRequest, project_id: UUID, frame_of: FrameOf | None = None) -> HttpResponse:
    """The names of the book's prose, the longest first; of each its entry's and card's address."""
    project = book_of(request, project_id)
    names = [
        [form, reverse("memory:entry", args=[project.pk, uid]), _address(project, uid)]
        for form, uid in forms_of(project.pk)
    ]
    return JsonResponse({"names": names})


def _address(project: Project, uid: UUID) -> str:
    return reverse("memory:card", args=[project.pk, uid])


def _lines(found: Card) -> list[tuple[Line, Said]]:
    lines = []
    for each in found.holds:
        said = each.said
        recorded = Recorded(each.fact, said.place, said.chapter, True, False, False, {})
        lines.append((line_of(recorded, found.names), said))
    return lines


urlpatterns = [
    path("codex/<uuid:uid>/card/", card, name="card"),
    path("cards/", cards, name="cards"),
]
