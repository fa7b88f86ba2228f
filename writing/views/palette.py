"""Go to: one field for pages, chapters, entries and books; a page, or its list for a script."""

from collections.abc import Iterator
from uuid import UUID

from django.contrib.auth.decorators import login_required
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from memory.models import Entity
from projects.members.roles import Role, reaches
from projects.models import Project
from projects.reading import chapters_of
from writing.palette import Goal, found

MOST_BOOKS = 50
OWNERS = ("writing:budget", "writing:usage", "writing:provider", "writing:audit")


@login_required
@require_safe
def palette(request: HttpRequest) -> HttpResponse:
    """`?q=` is looked for in the book `?book=` and among one's books; `?list` gives no page."""
    books = Project.objects.visible_to(request.user).with_role(request.user)
    book = _named(request.GET.get("book", ""), books)
    asked = request.GET.get("q", "")[:200]
    goals = [*(_within(book) if book else ()), *_anywhere(books.order_by("-updated_at"))]
    is_list = "list" in request.GET
    shown = {"goals": found(goals, asked), "q": asked, "book": book, "is_list": is_list}
    template = "parts/goals.html" if is_list else "writing/palette.html"
    return render(request, template, shown)


def _named(text: str, books: QuerySet[Project]) -> Project | None:
    try:
        return books.filter(pk=UUID(text)).first()
    except ValueError:
        return None


def _within(book: Project) -> Iterator[Goal]:
    page = _("page")
    for name, label in _pages():
        if name in OWNERS and not reaches(book.visitor_role, Role.OWNER):
            continue
        yield Goal(label, reverse(name, args=[book.pk]), page)
    for chapter in chapters_of(book.pk).only("number", "title"):
        address = reverse("writing:desk", args=[book.pk, chapter.pk])
        yield Goal(str(chapter), address, _("chapter"), (chapter.title,))
    entries = Entity.objects.filter(project=book, merged_into=None)
    for uid, name, aliases in entries.values_list("uid", "name", "aliases"):
        yield Goal(name, reverse("memory:entry", args=[book.pk, uid]), _("codex"), tuple(aliases))


def _pages() -> tuple[tuple[str, str], ...]:
    return (
        ("writing:plan", _("Plan")),
        ("memory:codex", _("Codex")),
        ("writing:issues", _("Contradictions")),
        ("memory:threads", _("Threads")),
        ("memory:timeline", _("Timeline")),
        ("memory:graph", _("Graph")),
        ("memory:ask", _("Ask")),
        ("writing:report", _("Report")),
        ("writing:autopilot", _("Autopilot")),
        ("writing:find", _("Find and replace")),
        ("writing:notes", _("Notes")),
        ("writing:proposals", _("Proposals")),
        ("writing:documents", _("Documents")),
        ("writing:bible", _("Bible")),
        ("writing:style", _("Style")),
        ("writing:budget", _("Budget")),
        ("writing:usage", _("Usage")),
        ("projects:people", _("People")),
        ("writing:settings", _("Settings")),
        ("writing:provider", _("Model provider")),
        ("writing:audit", _("What was done")),
        ("writing:import", _("Import")),
        ("projects:export", _("Export")),
        ("writing:word", _("Edits from Word")),
    )


def _anywhere(books: QuerySet[Project]) -> Iterator[Goal]:
    yield Goal(_("Your books"), reverse("projects:shelf"), _("page"))
    yield Goal(_("New book"), reverse("projects:new"), _("page"))
    yield Goal(_("Trash"), reverse("projects:trash"), _("page"))
    yield Goal(_("Account"), reverse("accounts:settings"), _("page"))
    yield Goal(_("API tokens"), reverse("accounts:tokens"), _("page"))
    yield Goal(_("Usage of all books"), reverse("account_usage"), _("page"))
    yield Goal(_("Budget of all books"), reverse("account_budget"), _("page"))
    yield Goal(_("Provider of all books"), reverse("accounts:providers"), _("page"))
    for book in books[:MOST_BOOKS]:
        yield Goal(book.title, reverse("writing:plan", args=[book.pk]), _("book"))
