"""The people of a book: who may open it, and the links by which anybody may read it."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.contrib.auth.decorators import login_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path, reverse
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from novellaforge.accounts import lockout
from novellaforge.accounts.throttles import page_wait
from novellaforge.errors import Refused
from projects.members import handing, keeping, links
from projects.members.forms import InviteForm, LinkForm, RoleForm
from projects.members.roles import Role
from projects.models import Project
from projects.views.books import book_of, own_book_of
from projects.views.files import FrameOf


@login_required
@never_cache
def people(request: HttpRequest, project_id: UUID, frame_of: FrameOf) -> HttpResponse:
    """A POST invites somebody, or makes a link (`days`), which this answer alone shows."""
    if request.method != "POST":
        return _page(request, book_of(request, project_id), frame_of)
    project = own_book_of(request, project_id)
    if "days" in request.POST:
        return _link(request, project, frame_of)
    form = InviteForm(request.POST)
    if seconds := page_wait(request, "invite"):
        form.add_error(None, lockout.sentence(seconds))
        return _page(request, project, frame_of, 429, form=form)
    if form.is_valid():
        try:
            made = keeping.invite(
                project, form.cleaned_data["who"], form.cleaned_data["role"], request.user
            )
        except Refused as refusal:
            form.add_error("who", str(refusal))
        else:
            said = _("%(name)s has this book on the shelf now.") % {"name": made.user.username}
            messages.success(request, said)
            return redirect("projects:people", project.pk)
    return _page(request, project, frame_of, 422, form=form)


@login_required
@require_POST
def change_role(request: HttpRequest, project_id: UUID, user_id: int) -> HttpResponse:
    project = own_book_of(request, project_id)
    form = RoleForm(request.POST)
    role = form.cleaned_data["role"] if form.is_valid() else ""
    try:
        keeping.change_role(project, user_id, role, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("Saved."))
    return redirect("projects:people", project.pk)


@login_required
@require_POST
def remove(request: HttpRequest, project_id: UUID, user_id: int) -> HttpResponse:
    """Whoever removes themselves leaves the book."""
    is_leaving = user_id == request.user.pk
    project = book_of(request, project_id, Role.READER if is_leaving else Role.OWNER)
    try:
        gone = keeping.remove(project, user_id, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
        return redirect("projects:people", project.pk)
    if is_leaving:
        messages.success(request, _("You have left “%(title)s”.") % {"title": project.title})
        return redirect("projects:shelf")
    said = _("%(name)s cannot open this book any more.") % {"name": gone.username}
    messages.success(request, said)
    return redirect("projects:people", project.pk)


@login_required
@require_POST
def hand_over(request: HttpRequest, project_id: UUID, user_id: int) -> HttpResponse:
    project = own_book_of(request, project_id)
    try:
        heir = handing.hand_over(project, user_id, request.user.pk)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("%(name)s owns this book now.") % {"name": heir.username})
    return redirect("projects:people", project.pk)


@login_required
@require_POST
def revoke(request: HttpRequest, project_id: UUID, link_id: UUID) -> HttpResponse:
    project = own_book_of(request, project_id)
    try:
        links.revoke(project, link_id, request.user)
    except Refused as refusal:
        messages.error(request, str(refusal))
    else:
        messages.success(request, _("The link is revoked: it opens nothing any more."))
    return redirect("projects:people", project.pk)


def _link(request: HttpRequest, project: Project, frame_of: FrameOf) -> HttpResponse:
    form = LinkForm(request.POST)
    if form.is_valid():
        try:
            made = links.make(project, form.cleaned_data["days"], request.user)
        except Refused as refusal:
            form.add_error(None, str(refusal))
        else:
            return _page(request, project, frame_of, made=made)
    return _page(request, project, frame_of, 422, link_form=form)


def _page(
    request: HttpRequest,
    project: Project,
    frame_of: FrameOf,
    status: int = 200,
    made: links.Made | None = None,
    **forms: Any,
) -> HttpResponse:
    frame = frame_of(project, "people")
    context: dict[str, Any] = {
        "frame": frame,
        "project": project,
        "members": keeping.members_of(project),
    }
    if project.visitor_role == Role.OWNER:
        context |= {
            "form": InviteForm(),
            "link_form": LinkForm(),
            "links": links.in_force(project),
        }
    if made:
        address = reverse("projects:read", args=[made.token])
        context |= {"made": made.link, "address": request.build_absolute_uri(address)}
    return render(request, "projects/people.html", context | forms, status=status)


acts = [
    path("books/<uuid:project_id>/people/<int:user_id>/role/", change_role, name="change_role"),
    path("books/<uuid:project_id>/people/<int:user_id>/remove/", remove, name="remove_member"),
    path("books/<uuid:project_id>/people/<int:user_id>/hand-over/", hand_over, name="hand_over"),
    path(
        "books/<uuid:project_id>/people/links/<uuid:link_id>/revoke/", revoke, name="revoke_link"
    ),
]
