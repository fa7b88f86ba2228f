"""What each kind of person may watch, by the functions that the sockets ask."""

from typing import Any, cast
from uuid import uuid4

import pytest
from django.contrib.auth.models import AnonymousUser, User
from django.utils import timezone

from novellaforge.errors import Refused
from projects import structure
from projects.models import Chapter, Membership, Project
from tests.factories import a_run, a_user, an_outlined_project
from writing.admission import Hello, NotAllowed, NotThere, Unknown, asker, run_for
from writing.models import GenerationRun, Proposal
from writing.rewriting.consumers import Hello as ProposalHello
from writing.rewriting.consumers import ProposalConsumer
from writing.routing import websocket_urlpatterns

WATCHED = {"generate/<uuid:project_id>", "proposals/<uuid:proposal_id>"}

pytestmark = pytest.mark.django_db


@pytest.fixture
def book() -> Project:
    return an_outlined_project()


def a_member(book: Project, role: str) -> User:
    return cast(User, Membership.objects.create(project=book, user=a_user(), role=role).user)


def runs_for(book: Project, user: object, **hello: Any) -> GenerationRun:
    said = Hello(chapter_index=1, **hello)
    return run_for(said, book.pk, asker(said, cast(User, user)))


def test_there_are_no_other_sockets() -> None:
    templates = {str(each.pattern).partition("writing/ws/")[2] for each in websocket_urlpatterns}
    assert templates == WATCHED


def test_nobody_and_strangers_watch_no_run(book: Project) -> None:
    a_run(chapter=book.chapters.get(number=1))
    with pytest.raises(Unknown):
        runs_for(book, AnonymousUser())
    with pytest.raises(NotThere):
        runs_for(book, a_user())


def test_a_reader_watches_and_begins_nothing(book: Project) -> None:
    reader = a_member(book, "reader")
    with pytest.raises(NotAllowed, match="You read this book"):
        runs_for(book, reader)
    assert not GenerationRun.objects.exists()
    live = a_run(chapter=book.chapters.get(number=1))
    assert runs_for(book, reader) == live
    assert runs_for(book, reader, run_id=live.pk) == live


def test_a_run_is_found_wherever_its_chapter_stands_now(book: Project) -> None:
    first = book.chapters.get(number=1)
    live = a_run(chapter=first)
    structure.insert(book.pk, 1, "", book.owner)
    assert runs_for(book, book.owner, run_id=live.pk) == live
    for told_to, where in ((a_user(), book), (book.owner, an_outlined_project(owner=book.owner))):
        with pytest.raises(NotThere):
            runs_for(where, told_to, run_id=live.pk)
    Chapter.objects.filter(pk=first.pk).update(trashed_at=timezone.now())
    with pytest.raises(NotThere):
        runs_for(book, book.owner, run_id=live.pk)


def test_a_reader_does_not_take_a_stopped_run_up(book: Project) -> None:
    stopped = a_run(chapter=book.chapters.get(number=1), state=GenerationRun.State.STOPPED)
    with pytest.raises(NotAllowed):
        runs_for(book, a_member(book, "reader"))
    stopped.refresh_from_db()
    assert stopped.state == GenerationRun.State.STOPPED


def test_an_editor_begins_one(book: Project) -> None:
    assert runs_for(book, a_member(book, "editor")).is_live


def test_a_proposal_is_watched_by_whoever_may_open_its_book(book: Project) -> None:
    chapter = book.chapters.get(number=1)
    proposal = Proposal.objects.create(
        project=book, chapter=chapter, passage="x", kind="rewrite", asking=uuid4(), start=0, end=1
    )
    for user in (a_member(book, "reader"), a_member(book, "editor"), book.owner):
        assert _proposal_for(proposal, user) == proposal.pk
    for user in (a_user(), AnonymousUser()):
        with pytest.raises(Refused):
            _proposal_for(proposal, user)


def _proposal_for(proposal: Proposal, user: object) -> object:
    consumer = ProposalConsumer()
    route = {"kwargs": {"proposal_id": proposal.pk}}
    consumer.scope = cast(Any, {"user": user, "url_route": route})
    return consumer._proposal(ProposalHello())
