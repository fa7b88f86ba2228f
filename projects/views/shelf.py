"""The shelf: the books of a person, how far each has come, and the last line of each."""

from dataclasses import dataclass

from django.contrib.auth.decorators import login_required
from django.db.models import Count, OuterRef, Q, Subquery, Sum
from django.db.models.functions import Right
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from projects.goals import Today, todays
from projects.models import ChapterVersion, Project
from projects.text import sentences

TAIL_CHARACTERS = 400


@dataclass(frozen=True)
class Book:
    project: Project
    words: int
    approved: int
    chapters: int
    last_line: str
    today: Today
    role: str


@login_required
def shelf(request: HttpRequest) -> HttpResponse:
    return render(request, "projects/shelf.html", {"books": _books(request)})


def _books(request: HttpRequest) -> list[Book]:
    there = Q(chapters__trashed_at=None)
    written = ChapterVersion.objects.filter(chapter__project=OuterRef("pk"))
    visible = Project.objects.visible_to(request.user).with_role(request.user)
    projects = visible.select_related("owner").annotate(
        words=Sum("chapters__approved_version__word_count", filter=there, default=0),
        approved=Count("chapters__approved_version", filter=there),
        outlined=Count("chapters", filter=there),
        tail=Subquery(
            written.order_by("-created_at").values(end=Right("text", TAIL_CHARACTERS))[:1]
        ),
    )
    today = todays([project.pk for project in projects], request.user)
    return [
        Book(
            project=project,
            words=project.words,
            approved=project.approved,
            chapters=project.outlined or project.chapter_count,
            last_line=(sentences(project.tail or "") or [""])[-1],
            today=today[project.pk],
            role=project.visitor_role or "",
        )
        for project in projects
    ]
