"""What a reading link opens: the approved chapters of one book, and nothing else of it.

No account is needed. The address is the key, so it is not told to other sites, kept by caches or
listed by search engines.
"""

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from projects.export.book import Entry, entries_of, heading_of
from projects.export.matter import author_of
from projects.export.prose import prose
from projects.members import links
from projects.models import ChapterVersion, Project

View = Callable[..., HttpResponse]
HEADERS = {"Referrer-Policy": "no-referrer", "X-Robots-Tag": "noindex, nofollow, noarchive"}


def unlisted(view: View) -> View:
    @wraps(view)
    @never_cache
    @require_safe
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        response = view(request, *args, **kwargs)
        for name, value in HEADERS.items():
            response.headers[name] = value
        return response

    return shown


@unlisted
def book(request: HttpRequest, token: str) -> HttpResponse:
    project = links.book_of(token)
    if project is None:
        return _gone(request)
    return _page(request, "projects/read.html", project, token, {})


@unlisted
def chapter(request: HttpRequest, token: str, number: int) -> HttpResponse:
    project = links.book_of(token)
    if project is None:
        return _gone(request)
    entries = entries_of(project, "approved")
    place = next((at for at, each in enumerate(entries) if each.number == number), None)
    if place is None:
        return _gone(request, _("This chapter is not there to be read."))
    version = ChapterVersion.objects.filter(pk=entries[place].version).first()
    if version is None:
        raise Http404
    around = {
        "heading": _heading(project, entries[place]),
        "paragraphs": list(prose(version.text)),
        "before": entries[place - 1] if place else None,
        "after": entries[place + 1] if place + 1 < len(entries) else None,
    }
    return _page(request, "projects/read_chapter.html", project, token, around)


def _page(
    request: HttpRequest, template: str, project: Project, token: str, around: dict[str, Any]
) -> HttpResponse:
    context = {
        "title": project.title,
        "language": project.language,
        "author": author_of(project),
        "token": token,
        "chapters": [
            (each.number, _heading(project, each)) for each in entries_of(project, "approved")
        ],
    }
    return render(request, template, context | around)


def _heading(project: Project, entry: Entry) -> str:
    return heading_of(entry.number, entry.title, project.language)


def _gone(request: HttpRequest, said: str = "") -> HttpResponse:
    said = said or _("This link has expired or was revoked. Ask the author for another one.")
    return render(request, "projects/read_gone.html", {"said": said}, status=404)


urlpatterns = [
    path("read/<str:token>/", book, name="read"),
    path("read/<str:token>/<int:number>/", chapter, name="read_chapter"),
]
