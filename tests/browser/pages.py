"""Every page of the site, by name: a page that is not listed here fails test_every_page.py."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, Literal
from uuid import UUID

from django.contrib.auth.models import User
from django.contrib.auth.tokens import default_token_generator
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from django.utils.http import urlsafe_base64_encode

from novellaforge.models import LLMCall
from tests.browser.book import Book
from writing import importing
from writing.issues.addresses import uid_of

Who = Literal["author", "halfway", "newcomer", "nobody", "reader"]


def _nothing(_book: Book) -> dict[str, Any]:
    return {}


@dataclass(frozen=True)
class Page:
    """`name` is the file name of its screenshots, `url` the name of its URL."""

    name: str
    url: str
    given: Callable[[Book], dict[str, Any]] = _nothing
    query: Callable[[Book], str] = lambda _book: ""
    # A newcomer has signed in, has no book yet and a key of a second factor to confirm; whoever is
    # halfway has typed the password.
    who: Who = "author"

    def address(self, book: Book) -> str:
        return reverse(self.url, kwargs=self.given(book)) + self.query(book)


def _of_book(book: Book) -> dict[str, Any]:
    return {"project_id": book.project.pk}


def _of(standing: str) -> Callable[[Book], dict[str, Any]]:
    return lambda book: _of_book(book) | {"chapter_id": book.chapters[standing].pk}


def _with(**given: Callable[[Book], Any]) -> Callable[[Book], dict[str, Any]]:
    return lambda book: _of_book(book) | {name: value(book) for name, value in given.items()}


def _first_piece(book: Book) -> int:
    """Where the first chapter of the manuscript that waits begins."""
    job = importing.waiting(book.project)
    assert job
    return importing.preview(book.project, job, importing.Choice()).chapters[0].at


def _sent_call(book: Book) -> int:
    return LLMCall.objects.filter(project_id=book.project.pk).latest("pk").pk


def _concept(book: Book) -> int:
    return book.project.concepts.get(chosen=True).pk


def _rule(book: Book) -> UUID:
    return book.project.world_rules.all()[0].pk


def _document(book: Book) -> UUID:
    return book.project.documents.get().pk


def _reset(book: Book) -> dict[str, Any]:
    """As its mail has it."""
    owner = User.objects.get(pk=book.project.owner_id)
    uid = urlsafe_base64_encode(str(owner.pk).encode())
    return {"uidb64": uid, "token": default_token_generator.make_token(owner)}


PAGES = (
    Page("login", "accounts:login", who="nobody"),
    Page("register", "accounts:register", who="nobody"),
    Page("forgotten", "accounts:forgotten", who="nobody"),
    Page("forgotten-sent", "accounts:forgotten_sent", who="nobody"),
    Page("reset", "accounts:reset", _reset, who="nobody"),
    Page("shelf", "projects:shelf"),
    Page("shelf-empty", "projects:shelf", who="newcomer"),
    Page("trash", "projects:trash"),
    Page("palette", "palette", query=lambda book: f"?q=a&book={book.project.pk}"),
    Page("new-book", "projects:new"),
    Page("budget-of-all", "account_budget"),
    Page("usage-of-all", "account_usage"),
    Page("account", "accounts:settings"),
    Page("second-step", "accounts:second_step", who="halfway"),
    Page("second-factor", "accounts:second_factor", who="newcomer"),
    Page("sessions", "accounts:sessions"),
    Page("tokens", "accounts:tokens"),
    Page("audit", "accounts:audit"),
    Page("provider-of-all", "accounts:providers"),
    Page("people", "projects:people", _of_book),
    Page("shelf-shared", "projects:shelf", who="reader"),
    Page("desk-read", "writing:desk", _of("drafted"), who="reader"),
    Page("read", "projects:read", lambda book: {"token": book.token}, who="nobody"),
    Page(
        "read-chapter",
        "projects:read_chapter",
        lambda book: {"token": book.token, "number": 1},
        who="nobody",
    ),
    Page("plan", "writing:plan", _of_book),
    Page("book", "writing:book", _of_book),
    Page("concept-new", "writing:concept_new", _of_book),
    Page("concept", "writing:concept", _with(concept_id=_concept)),
    Page("outline", "writing:outline", _of("outlined")),
    Page("beats", "writing:beats", _of("planned")),
    Page("beats-new", "writing:beats", _of("outlined")),
    Page("bible", "writing:bible", _of_book),
    Page("bible-new", "writing:bible_new", _with(kind=lambda _book: "characters")),
    Page(
        "bible-entry",
        "writing:bible_entry",
        _with(kind=lambda _book: "rules", entry_id=_rule),
    ),
    Page("style", "writing:style", _of_book),
    Page("import", "writing:import", _of_book),
    Page("import-split", "writing:import_split", _with(at=_first_piece)),
    Page("budget", "writing:budget", _of_book),
    Page("usage", "writing:usage", _of_book, lambda _: "?by=purpose"),
    Page("word", "writing:word", _of_book),
    Page("word-chapter", "writing:word_chapter", _of("drafted")),
    Page("settings", "writing:settings", _of_book),
    Page("provider", "writing:provider", _of_book),
    Page("book-audit", "writing:audit", _of_book),
    Page("autopilot", "writing:autopilot", _of_book),
    Page("report", "writing:report", _of_book),
    Page("desk-outlined", "writing:desk", _of("outlined")),
    Page("desk-planned", "writing:desk", _of("planned")),
    Page("desk-writing", "writing:desk", _of("writing"), lambda _: "?beat=3"),
    Page("desk-drafted", "writing:desk", _of("drafted")),
    Page("desk-approved", "writing:desk", _of("approved")),
    Page("passage", "writing:passage", _of("drafted")),
    Page("versions", "writing:versions", _of("drafted")),
    Page("impact", "writing:impact", _of("drafted")),
    Page("impact-fact", "writing:impact_of_fact", _with(uid=lambda book: book.fact)),
    Page("authorship", "writing:authorship", _of("drafted")),
    Page("compare", "writing:compare", lambda book: _of("drafted")(book) | {"old": 1, "new": 2}),
    Page("text", "writing:text", _of("drafted")),
    Page("typography", "writing:typography", _of("approved")),
    Page("context", "writing:context", _of("drafted")),
    Page(
        "alternatives",
        "writing:alternatives",
        lambda book: _of("drafted")(book) | {"beat": 1},
    ),
    Page("split", "writing:split_chapter", _of("drafted")),
    Page("issues", "writing:issues", _of_book),
    Page("issue", "writing:issue", _with(uid=lambda book: uid_of(book.issue.key))),
    Page(
        "earlier",
        "writing:earlier_fact",
        _of("drafted"),
        lambda book: f"?key={book.issue.key}",
    ),
    Page("find", "writing:find", _of_book, lambda book: f"?q={book.novel.stranger}"),
    Page(
        "replace",
        "writing:find",
        _of_book,
        lambda book: f"?q={book.novel.stranger}&replace={book.novel.later[0][0]}",
    ),
    Page("comments", "writing:comments", _of("drafted")),
    Page("notes", "writing:notes", _of_book),
    Page("documents", "writing:documents", _of_book),
    Page("document", "writing:document", _with(document_id=_document)),
    Page("proposals", "writing:proposals", _of_book),
    Page("codex", "memory:codex", _of_book),
    Page("codex-entry", "memory:entry", _with(uid=lambda book: book.entity)),
    Page("codex-fact", "memory:fact", _with(uid=lambda book: book.fact)),
    Page("threads", "memory:threads", _of_book),
    Page("timeline", "memory:timeline", _of_book),
    Page("graph", "memory:graph", _of_book),
    Page("ask", "memory:ask", _of_book),
    Page("codex-edit", "memory:entry_edit", _with(uid=lambda book: book.entity)),
    Page("codex-found", "memory:codex", _of_book, lambda _: "?q=a"),
    Page("export", "projects:export", _of_book),
    Page("my-data", "projects:my_data"),
    Page("delete-account", "projects:delete_account"),
    Page("sent", "writing:sent", _of_book),
    Page("sent-call", "writing:sent_call", _with(call_id=_sent_call)),
)

# They answer with another page's address, with a part of a page, with data for a script.
NO_PAGES = (
    "projects:export_file",
    "writing:jobs_bar",
    "projects:my_data_file",
    "home",
    "writing:authorship_table",
    "writing:usage_table",
    "writing:usage_calls",
    "account_usage_table",
    "account_usage_calls",
    "writing:desk_by_number",
    "writing:plan_chapter",
    "writing:chapter_acts",
    "writing:findings",
    "memory:card",
    "memory:cards",
    "memory:state",
)


def url_names() -> Iterator[tuple[str, dict[str, Any]]]:
    """Every name of the site's URLs that is not of the admin or the API, with its converters."""
    yield from _names(get_resolver().url_patterns, "", "", {})


def _names(
    patterns: list[URLPattern | URLResolver], space: str, path: str, taken: dict[str, Any]
) -> Iterator[tuple[str, dict[str, Any]]]:
    for each in patterns:
        here, asked = path + str(each.pattern), taken | each.pattern.converters
        if here.lstrip("^").startswith(("admin/", "api", "i18n/", "metrics")):
            continue
        if isinstance(each, URLResolver):
            inside = f"{each.namespace}:" if each.namespace else space
            yield from _names(each.url_patterns, inside, here, asked)
        else:
            yield f"{space}{each.name}", asked
