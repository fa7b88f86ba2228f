"""One book with a row of each kind, and what fills the arguments of addresses with them."""

import re
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from memory import threads_opening
from novellaforge import jobs
from novellaforge.accounts import session_list
from novellaforge.models import ApiToken, LLMCall
from projects.export import job as export
from projects.members import links
from projects.models import (
    Chapter,
    ChapterVersion,
    ExportFile,
    Membership,
    Project,
    StructureChange,
)
from tests.browser.book import Book, a_book
from tests.factories import a_concept, a_document, a_user, an_arc, an_instruction
from tests.isolation.addresses import Address
from writing.issues.addresses import uid_of
from writing.models import (
    BookNote,
    BookReport,
    ChapterPlan,
    Comment,
    Proposal,
    Replacement,
)
from writing.views.planning import NONE

Given = dict[str, object]


@dataclass(frozen=True)
class People:
    """`other` is a member besides those who are asked, for acts on somebody else."""

    owner: User
    editor: User
    reader: User
    other: User
    stranger: User


@dataclass(frozen=True)
class Shared:
    book: Book
    people: People
    given: Given  # by the argument's name
    special: tuple[
        tuple[str, str, object], ...
    ]  # where the template has this, an argument is that
    bodies: dict[str, dict[str, Any]]  # or queries, where the template needs one to be found

    def address(self, of: Address) -> str:
        """KeyError where nothing is said of an argument: a row of that kind is to be made here."""
        given = self.given | {
            name: value for part, name, value in self.special if re.search(part, of.template)
        }
        return of.filled(given)


def a_shared_book() -> Shared:
    people = People(*(a_user(username=name) for name in People.__dataclass_fields__))
    book = a_book(people.owner, "en")
    project = book.project
    for user, role in (
        (people.editor, "editor"),
        (people.reader, "reader"),
        (people.other, "reader"),
    ):
        Membership.objects.create(project=project, user=user, role=role)
    given, special = _filled(book, people)
    bodies = _bodies(str(project.pk), str(given["version_id"]), book.issue.key)
    return Shared(book, people, given, special, bodies)


def _bodies(project_id: str, version_id: str, key: str) -> dict[str, dict[str, Any]]:
    chapter = {"project_id": project_id, "chapter_index": 1}
    return {
        "api/v1/writing/generate-chapter": chapter,
        "api/v1/writing/approve-chapter": {"version_id": version_id},
        "api/v1/writing/pregenerate-plans": {"project_id": project_id, "count": 1},
        "api/v1/writing/estimate": chapter,
        "api/v1/projects/<uuid:project_id>/manuscript/places": {"at": 0},
        "books/<uuid:project_id>/chapters/<uuid:chapter_id>/findings/earlier/": {"key": key},
        "books/<uuid:project_id>/chapters/<uuid:chapter_id>/versions/restore/": {
            "version": version_id
        },
    }


def _filled(book: Book, people: People) -> tuple[Given, tuple[tuple[str, str, object], ...]]:
    project, drafted, owner = book.project, book.chapters["drafted"], people.owner
    version, thread = drafted.versions.first(), threads_opening.open_thread(project, "Who rang?")
    assert version
    ChapterVersion.objects.filter(pk=version.pk).update(parent=drafted.versions.last())
    job = jobs.start(export.KIND, project.pk, user_id=owner.pk, total=1, cursor={})[0]
    report = BookReport.objects.filter(project=project).first()
    assert report
    given: Given = {
        "project_id": project.pk,
        "chapter_id": drafted.pk,
        "version_id": version.pk,
        "old": 1,
        "new": 2,
        "number": 1,
        "beat": 1,
        "at": 0,
        "run_id": drafted.runs.values_list("pk", flat=True)[0],
        "job_id": job.pk,
        "file_id": an_export_file(project).pk,
        "concept_id": a_concept(project=project).pk,
        "character_id": project.characters.all()[0].pk,
        "location_id": project.locations.all()[0].pk,
        "rule_id": project.world_rules.all()[0].pk,
        "entry_id": project.world_rules.all()[0].pk,
        "arc_id": an_arc(project=project).pk,
        "instruction_id": an_instruction(project=project).pk,
        "document_id": a_document(project=project).pk,
        "uid": book.entity,
        "user_id": people.other.pk,
        "token_id": a_token(owner),
        "session_id": a_session(owner),
        "link_id": links.make(project, 7, owner).link.pk,
        "plan_id": a_plan_ahead(drafted, book.chapters["planned"]).pk,
        "was": NONE,
        "kind": "synopsis",
        "key": "an-observation",
        "act": "keep",
        "name": "resolve",
        "report_id": report.pk,
        "change_id": StructureChange.objects.filter(project=project)[0].pk,
        "comment_id": Comment.objects.filter(chapter=drafted, parent=None)[0].pk,
        "note_id": BookNote.objects.filter(project=project)[0].pk,
        "replacement_id": Replacement.objects.create(
            project=project, author=owner, words="oar", instead="rope", count=1
        ).pk,
        "call_id": LLMCall.objects.filter(project_id=project.pk)[0].pk,
        "proposal_id": Proposal.objects.filter(project=project, state="ready")[0].pk,
    }
    special: tuple[tuple[str, str, object], ...] = (
        ("/bible/", "kind", "rules"),
        ("/facts/", "uid", book.fact),
        ("/facts/", "act", "lock"),
        ("/threads/", "uid", thread),
        ("/threads/", "act", "close"),
        ("/issues/", "uid", uid_of(book.issue.key)),
        ("/notes/", "name", "tick"),
        ("report/<str:key>", "act", "bring-back"),
        (r"chapters/<uuid:chapter_id>/restore/?$", "chapter_id", _trashed_chapter(project)),
    )
    return given, special


def an_export_file(project: Project) -> ExportFile:
    return ExportFile.objects.create(
        project=project, name="b.txt", format="txt", texts="approved", data=b"text",
        finished_at=timezone.now(),
    )  # fmt: skip


def a_plan_ahead(chapter: Chapter, planned: Chapter) -> ChapterPlan:
    like = ChapterPlan.objects.filter(chapter=planned)[0]
    source = ChapterPlan.Source.PREGENERATED
    return ChapterPlan.objects.create(
        chapter=chapter, source=source, plan=like.plan, fingerprint="x"
    )


def a_session(owner: User) -> str:
    Client().force_login(owner)
    return session_list.of_person(owner.pk)[0].id


def a_token(user: User) -> int:
    return ApiToken.objects.create(
        owner=user, name="a program", digest="0" * 64, scopes=["read"]
    ).pk


def _trashed_chapter(project: Project) -> UUID:
    return Chapter.objects.exclude(trashed_at=None).filter(project=project)[0].pk
