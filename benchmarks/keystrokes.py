"""What does a keystroke cost on the desk, in a chapter of 4,000 words with a codex of 40 names?

    python -m benchmarks.keystrokes

The real page from the real server, in the installed Chromium: 500 keys are pressed in the middle
of the text, and each is timed from its keydown until the frame that shows it is painted. The
screen's own beat is off, since waiting for it is no cost; `cpu` is what of it the page's thread
worked, which a busy machine does not lengthen. `bare` is a textarea of the same text alone on a
page. Milliseconds.
"""

import os
from contextlib import contextmanager
from itertools import cycle, islice
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.ground import report

if TYPE_CHECKING:
    from collections.abc import Iterator

    from playwright.sync_api import Browser, BrowserContext, Page

    from tests.web_server import WebServer

KEYS, WORDS, NAMES = 500, 4_000, 40
TYPED = "the boat lay still and nobody spoke of it again "
UNTIMED = ("--disable-frame-rate-limit", "--disable-gpu-vsync")
CLOCK = """() => {
    window.costs = [];
    addEventListener("keydown", () => {
        const begun = performance.now();
        requestAnimationFrame(() => {
            const { port1, port2 } = new MessageChannel();
            port1.onmessage = () => costs.push(performance.now() - begun);
            port2.postMessage(0);
        });
    }, { capture: true });
}"""
PAINTED = """keys => new Promise((told) => {
    (function look() { costs.length >= keys ? told() : setTimeout(look, 1); })();
})"""
BARE = (
    """<!doctype html><textarea style="width:36em;height:90vh;font:18px/1.62 serif"></textarea>"""
)


def main() -> None:
    _prepare()
    with _servers() as web:
        report("keystrokes", measure(web))


def measure(web: "WebServer") -> dict[str, float]:
    from tests.browser.chromium import FLAGS

    address, cookie, text = _a_chapter()
    figures: dict[str, float] = {}
    with _chromium((*FLAGS, *UNTIMED)) as browser:
        visitor = browser.new_context(base_url=web.http, viewport={"width": 1440, "height": 900})
        visitor.add_cookies([{**cookie, "url": web.http}])
        for name, page in (("desk", _desk(visitor, address)), ("bare", _bare(visitor, text))):
            page.bring_to_front()
            costs, worked = _typed(page, _threads(browser))
            figures |= _figures(name, costs) | _figures(f"{name}_cpu", worked)
    return figures


def _desk(visitor: "BrowserContext", address: str) -> "Page":
    """Its text is open in the middle; what keeps and checks it runs as ever."""
    page = visitor.new_page()
    page.goto(address)
    page.wait_for_selector(".leaf a.name")
    page.keyboard.press("e")
    _in_the_middle(page, ".leaf > textarea")
    return page


def _bare(visitor: "BrowserContext", text: str) -> "Page":
    page = visitor.new_page()
    page.set_content(BARE)
    page.fill("textarea", text)
    _in_the_middle(page, "textarea")
    return page


def _in_the_middle(page: "Page", field: str) -> None:
    page.locator(field).evaluate(
        """(field) => {
            field.focus();
            const at = field.value.indexOf(". ", field.value.length / 2) + 2;
            field.setSelectionRange(at, at);
        }"""
    )


def _typed(page: "Page", threads: list[Path]) -> tuple[list[float], list[float]]:
    """What each key took, and what of it the pages' threads worked."""
    page.evaluate(CLOCK)
    worked = []
    for done, key in enumerate(islice(cycle(TYPED), KEYS), start=1):
        before = _worked(threads)
        page.keyboard.press("Space" if key == " " else key)
        page.evaluate(PAINTED, done)
        worked.append(_worked(threads) - before)
    costs: list[float] = page.evaluate("costs")
    return costs, worked


def _threads(browser: "Browser") -> list[Path]:
    """The main threads of the processes that render pages."""
    session = browser.new_browser_cdp_session()
    processes = session.send("SystemInfo.getProcessInfo")["processInfo"]
    pids = [each["id"] for each in processes if each["type"] == "renderer"]
    return [Path(f"/proc/{pid}/task/{pid}/schedstat") for pid in pids]


def _worked(threads: list[Path]) -> float:
    return sum(int(each.read_text().split()[0]) for each in threads if each.exists()) / 1e6


def _figures(name: str, costs: list[float]) -> dict[str, float]:
    from statistics import quantiles

    cuts = quantiles(costs, n=100)
    told = {"p50": cuts[49], "p95": cuts[94], "p99": cuts[98], "max": max(costs)}
    return {f"{name}_{cut}_ms": value for cut, value in told.items()}


def _a_chapter() -> tuple[str, dict[str, str], str]:
    """Approved, with a name of the codex in most paragraphs: its address, a session, its text."""
    from django.conf import settings
    from django.test import Client

    from memory.models import Entity
    from tests.factories import a_character, a_user, an_approved_version, an_outlined_project

    author = a_user(username="typist")
    book = an_outlined_project(owner=author)
    names = []
    for number in range(NAMES):
        known = a_character(project=book, name=f"Ilse Varga{number}")
        Entity.objects.create(uid=known.pk, project=book, name=known.name, kind="character")
        names.append(known.name)
    chapter, text = book.chapters.get(number=1), _text(names)
    an_approved_version(chapter=chapter, text=text)
    client = Client()
    client.force_login(author)
    session = client.cookies[settings.SESSION_COOKIE_NAME].value
    cookie = {"name": settings.SESSION_COOKIE_NAME, "value": session}
    return f"/books/{book.pk}/chapters/{chapter.pk}/", cookie, text


def _text(names: list[str]) -> str:
    from random import Random

    from tests.model_server.author import prose

    parts = prose(WORDS, "en", Random(1)).split("\n\n")
    return "\n\n".join(
        f"{part} {name} said nothing." for part, name in zip(parts, cycle(names), strict=False)
    )


@contextmanager
def _chromium(flags: tuple[str, ...]) -> "Iterator[Browser]":
    from playwright.sync_api import sync_playwright

    from tests.browser.chromium import MISSING, found

    path = found()
    assert path, MISSING
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=path, args=list(flags))
        try:
            yield browser
        finally:
            browser.close()


def _prepare() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"  # Playwright drives a loop in this thread
    import django

    django.setup()


@contextmanager
def _servers() -> "Iterator[WebServer]":
    """On servers and a database of its own; what is typed is checked by a scripted model."""
    from django.conf import settings
    from django.core.management import call_command
    from django.test.utils import setup_databases

    from novellaforge.embedded.start import start
    from tests.model_server import ModelServer
    from tests.web_server import running_web

    start(["postgres", "valkey"])
    try:
        setup_databases(verbosity=0, interactive=False)
        with ModelServer() as model:
            told = {"LLM_BASE_URL": model.url, "LLM_MODEL": "scripted"}
            with running_web(Path(settings.VAR_DIR) / "web.log", env=told) as web:
                yield web
    finally:
        call_command("services", "stop")


if __name__ == "__main__":
    main()
