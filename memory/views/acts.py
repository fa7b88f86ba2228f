"""The codex's forms: one act each, which says what it did and how to undo it."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from memory import correcting
from memory.models import Entity
from memory.views import FrameOf
from memory.views.undoing import say
from novellaforge.errors import Refused
from projects.models import Project
from projects.views.books import book_of

Tell = Callable[..., None]
Act = Callable[[Project, UUID, QueryDict, Tell], UUID | None]  # gives whose page to open


@login_required
@require_POST
def on_fact(
    request: HttpRequest, project_id: UUID, uid: UUID, act: str, frame_of: FrameOf | None = None
) -> HttpResponse:
    return _done(request, book_of(request, project_id), uid, "fact", FACT_ACTS.get(act))


@login_required
@require_POST
def on_entity(
    request: HttpRequest, project_id: UUID, uid: UUID, act: str, frame_of: FrameOf | None = None
) -> HttpResponse:
    return _done(request, book_of(request, project_id), uid, "entity", ENTITY_ACTS.get(act))


def _done(
    request: HttpRequest, project: Project, uid: UUID, kind: str, act: Act | None
) -> HttpResponse:
    if act is None:
        raise Http404(_("There is no such act."))

    def tell(told: str, undo: str = "", of: UUID | None = None, **fields: object) -> None:
        url = reverse(f"memory:{kind}_act", args=[project.pk, of or uid, undo]) if undo else ""
        say(request, told, url, next=back_of(request, project), **fields)

    opened = None
    try:
        opened = act(project, uid, request.POST, tell)
    except Refused as error:
        messages.error(request, str(error))
    if opened:
        return redirect("memory:entry", project.pk, opened)
    return redirect(back_of(request, project))


def back_of(request: HttpRequest, project: Project, entity: UUID | None = None) -> str:
    """Where the form stood, if that is in this codex; else the entity's page, or the codex."""
    codex = reverse("memory:codex", args=[project.pk])
    asked = request.POST.get("next") or request.GET.get("next", "")
    if asked.startswith(codex) and "\\" not in asked:
        return asked
    return reverse("memory:entry", args=[project.pk, entity]) if entity else codex


def tell_corrected(request: HttpRequest, project: Project, uid: UUID) -> None:
    undo = reverse("memory:fact_act", args=[project.pk, uid, "as_read"])
    say(request, _("Corrected. It stays so, however often the text is read."), undo,
        next=back_of(request, project))  # fmt: skip


# --- Facts ------------------------------------------------------------------------------


def _reject(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    correcting.reject(project, uid)
    tell(_("Not a fact. It is kept under “Not facts”."), "restore")


def _restore(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    correcting.restore(project, uid)
    tell(_("A fact again."), "reject")


def _lock(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    correcting.lock(project, uid)
    tell(_("Locked: your word wins."), "unlock")


def _unlock(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    correcting.unlock(project, uid)
    tell(_("Unlocked."), "lock")


def _as_read(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    correcting.as_read(project, uid)
    tell(_("As it was read."))


FACT_ACTS: dict[str, Act] = {
    "reject": _reject,
    "restore": _restore,
    "lock": _lock,
    "unlock": _unlock,
    "as_read": _as_read,
}


# --- Entities ---------------------------------------------------------------------------


def _keep(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    entity = correcting.keep(project, uid)
    tell(_("“%s” is kept: later chapters know the name.") % entity.name, "put_back")


def _put_back(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    entity = correcting.put_back(project, uid)
    tell(_("“%s” is among the new names again.") % entity.name, "keep")


def _remove(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    entity = correcting.remove(project, uid)
    tell(_("“%s” is not a name, in any chapter.") % entity.name, "bring_back")


def _bring_back(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    entity = correcting.bring_back(project, uid)
    tell(_("“%s” is among the new names again.") % entity.name, "remove")


def _rename(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    was = Entity.objects.filter(project=project, uid=uid).values_list("name", flat=True).first()
    entity = correcting.rename(project, uid, given.get("name", ""))
    tell(_("Its name is “%s” now.") % entity.name, "rename", name=was)


def _alias(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    name = given.get("name", "")
    correcting.add_alias(project, uid, name)
    tell(_("It is also called “%s”.") % name, "unalias", name=name)


def _unalias(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    name = given.get("name", "")
    entity = Entity.objects.filter(project=project, uid=uid).first()
    left = [each for each in (entity.aliases if entity else []) if each != name]
    correcting.set_aliases(project, uid, left)
    tell(_("It is not called “%s” any more.") % name, "alias", name=name)


def _merge(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> UUID | None:
    into = correcting.merge(project, uid, _uid(given.get("into", "")))
    tell(_("What is said of it is said of “%s” now.") % into.name, "unmerge")
    return into.uid if "next" not in given else None


def _unmerge(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    entity = Entity.objects.filter(project=project, uid=uid).first()
    into = entity.merged_into_id if entity else None
    one = correcting.unmerge(project, uid)
    tell(_("“%s” is somebody else again.") % one.name, "merge", into=into)


def _split(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    facts = [_uid(each) for each in given.getlist("facts")]
    other = correcting.split(project, uid, facts, given.get("name", ""))
    tell(_("These facts are said of “%s” now.") % other.name, "unsplit", of=other.uid)


def _unsplit(project: Project, uid: UUID, given: QueryDict, tell: Tell) -> None:
    correcting.unsplit(project, uid)
    tell(_("The facts are as they were read again."))


def _uid(given: str) -> UUID:
    try:
        return UUID(given)
    except ValueError:
        raise Refused(_("Choose one of the list.")) from None


ENTITY_ACTS: dict[str, Act] = {
    "keep": _keep,
    "put_back": _put_back,
    "remove": _remove,
    "bring_back": _bring_back,
    "rename": _rename,
    "alias": _alias,
    "unalias": _unalias,
    "merge": _merge,
    "unmerge": _unmerge,
    "split": _split,
    "unsplit": _unsplit,
}
