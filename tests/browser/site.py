"""The site as a browser meets it: one server, one Chromium, a book in each language."""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from django.conf import settings
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.test import Client
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright

from novellaforge.accounts import second_factor, second_step
from novellaforge.accounts.second_factor_views import BEGUN
from novellaforge.accounts.sessions import SessionStore
from tests.browser.book import Book, Language, a_book
from tests.browser.chromium import BRIEF, FLAGS, MISSING, found
from tests.browser.pages import Who
from tests.browser.visiting import Tab
from tests.factories import a_user
from tests.model_server import ModelServer
from tests.web_server import WebServer, running_web

SECONDS = 30  # that are waited for anything; the machine may be busy
LANGUAGES: tuple[Language, ...] = ("en", "fr")
AUTHOR: Who = "author"
NEWCOMER: Who = "newcomer"
READER: Who = "reader"
HALFWAY: Who = "halfway"


@dataclass
class Site:
    web: WebServer
    browser: Browser
    books: dict[Language, Book]
    sessions: dict[tuple[Language, Who], str]  # made before any test has a transaction open
    _tabs: dict[Language, Tab] = field(default_factory=dict)
    _plain: Page | None = None

    def tab(self, language: Language, who: Who = "author") -> Tab:
        """Of a browser in this language, the same one each time, at which somebody sits now."""
        if language not in self._tabs:
            self._tabs[language] = Tab.of(self.visitor(language, "nobody"))
        visitor = self._tabs[language].page.context
        visitor.clear_cookies(name=settings.SESSION_COOKIE_NAME)
        if who != "nobody":
            self.seat(visitor, self.sessions[language, who])
        return self._tabs[language]

    def seat(self, visitor: BrowserContext, session: str) -> None:
        """Whoever has this session sits at this browser from now on."""
        visitor.add_cookies(
            [{"name": settings.SESSION_COOKIE_NAME, "value": session, "url": self.web.http}]
        )

    def plain_page(self) -> Page:
        """Of the English author's browser without scripts; the same one each time."""
        if self._plain is None:
            self._plain = self.visitor("en", java_script_enabled=False).new_page()
        return self._plain

    def visitor(
        self, language: Language, who: Who = "author", java_script_enabled: bool = True
    ) -> BrowserContext:
        """Somebody's browser, new."""
        session = "" if who == "nobody" else self.sessions[language, who]
        return self.of_session(language, session, java_script_enabled=java_script_enabled)

    def of_session(
        self,
        language: Language,
        session: str,
        address: str = "",
        *,
        java_script_enabled: bool = True,
    ) -> BrowserContext:
        """The browser of whoever has this session (empty: nobody); `address` is the site's."""
        address = address or self.web.http
        context = self.browser.new_context(
            base_url=address, locale=language, java_script_enabled=java_script_enabled
        )
        context.set_default_timeout(1_000 * SECONDS)
        cookies = {settings.LANGUAGE_COOKIE_NAME: language}
        if session:
            cookies[settings.SESSION_COOKIE_NAME] = session
        context.add_cookies(
            [{"name": name, "value": value, "url": address} for name, value in cookies.items()]
        )
        return context


def signed_in(user: User) -> str:
    client = Client()
    client.force_login(user)
    return client.cookies[settings.SESSION_COOKIE_NAME].value


def with_a_key(user: User) -> str:
    """The session of somebody who has a second factor to confirm."""
    second_factor.begin(user)
    session = SessionStore(signed_in(user))
    session[BEGUN] = time.time()
    session.save()
    return str(session.session_key)


def halfway_in(user: User) -> str:
    """The session of somebody whose password was right."""
    request = HttpRequest()
    request.session = SessionStore()
    second_step.begin(request, user)
    request.session.save()
    return str(request.session.session_key)


@contextmanager
def running_site(log: Path) -> Iterator[Site]:
    """On a committed database, which is filled and left so. The model is a scripted one."""
    expect.set_options(timeout=1_000 * SECONDS)
    with ModelServer() as model, chromium() as browser:
        told = {"LLM_BASE_URL": model.url, "LLM_MODEL": "scripted"}
        with running_web(log, env=told) as web:
            yield Site(web, browser, *_filled())


def _filled() -> tuple[dict[Language, Book], dict[tuple[Language, Who], str]]:
    books, sessions = {}, {}
    newcomer = with_a_key(a_user(username="newcomer"))
    halfway = halfway_in(a_user(username="halfway"))
    for language in LANGUAGES:
        author = a_user(username=f"author-{language}")
        books[language] = a_book(author, language)
        sessions[language, AUTHOR] = signed_in(author)
        sessions[language, NEWCOMER] = newcomer
        sessions[language, HALFWAY] = halfway
        sessions[language, READER] = signed_in(books[language].reader)
    return books, sessions


@contextmanager
def chromium() -> Iterator[Browser]:
    """Playwright drives a loop in this thread, which Django would not let near the database."""
    path = found()
    assert path, MISSING
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"
    try:
        with sync_playwright() as playwright:
            browser = playwright.chromium.launch(executable_path=path, args=[*FLAGS, BRIEF])
            try:
                yield browser
            finally:
                browser.close()
    finally:
        del os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"]
