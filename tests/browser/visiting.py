"""Visits to pages, and what is wrong with what came of them: sentences, none where all is well."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
BRING_AXE = f"window.bringAxe = () => {{ {AXE} }};"
SCRIPTS = Path(__file__).with_name("looking.js").read_text()
LEFT = "net::ERR_ABORTED"  # the page was left meanwhile
WIDE, NARROW = (1440, 900), (390, 844)
Scheme = Literal["light", "dark"]
SCHEMES: tuple[Scheme, ...] = ("light", "dark")
MADE_TO_SCROLL = ".beats, .tabs, .filters, textarea"
TOUCH = 44  # px
LOOK_FOR: dict[str, Any] = {
    "resultTypes": ["violations"],
    "preload": False,
    # Of axe's time most went into these. `pale` of looking.js leaves it what has several layers,
    # `crowded` finds what is near another target, `unmarked` links in a text that look like it.
    "rules": {
        name: {"enabled": False}
        for name in ("target-size", "color-contrast", "link-in-text-block")
    },
}
LAYERS = LOOK_FOR | {"runOnly": ["color-contrast"], "rules": {}}


def forget(page: Page) -> None:
    """Leave what is open; nothing that pages kept in this browser is there for the next."""
    page.unroute_all()
    page.mouse.move(0, 0)
    page.goto("/healthz")
    page.evaluate("localStorage.clear(); sessionStorage.clear()")


@dataclass
class Tab:
    """One tab of a visitor's browser; `faults` are of the page that is open in it."""

    page: Page
    faults: list[str] = field(default_factory=list)
    _worn: tuple[tuple[int, int], Scheme] | None = None
    _has_axe: bool = False

    @classmethod
    def of(cls, visitor: BrowserContext) -> "Tab":
        tab = cls(visitor.new_page())
        tab._listen()
        return tab

    def open(self, address: str, size: tuple[int, int] = WIDE, scheme: Scheme = "light") -> None:
        self.wears(size, scheme)
        self.faults = []
        self.page.goto(address, wait_until="load")
        self.page.evaluate("document.fonts.ready.then(() => true)")

    def wears(self, size: tuple[int, int], scheme: Scheme) -> None:
        if self._worn == (size, scheme):
            return
        self._worn = size, scheme
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=scheme)

    def asked(self, question: str, *given: Any) -> Any:
        """What a function of looking.js answers."""
        return self.page.evaluate(f"given => looking.{question}(...given)", list(given))

    def bring(self) -> None:
        """What looks at the page; axe comes when it is first asked."""
        self.page.evaluate(SCRIPTS)

    def bring_axe(self) -> None:
        """Half a megabyte: the browser is told once, and has it at hand on every later page."""
        if not self._has_axe:
            self.page.add_init_script(BRING_AXE)
            self.page.evaluate(BRING_AXE)
            self._has_axe = True
        self.page.evaluate("'axe' in window || bringAxe()")

    def structure(self, where: str = "html") -> Iterator[str]:
        """What axe finds as the page is worn now, all but its contrast."""
        yield from self._axe(where, LOOK_FOR)

    def contrast(self) -> Iterator[str]:
        pale = self.asked("pale")
        yield from (f"pale: {each}" for each in pale["found"])
        if pale["unsure"]:
            yield from self._axe("[data-unsure]", LAYERS)

    def wrong(self, size: tuple[int, int], scheme: Scheme) -> list[str]:
        """What is wrong with the open page as it is worn so; `bring` comes first."""
        self.wears(size, scheme)
        told, unsure = self.asked("wrong", MADE_TO_SCROLL, TOUCH if size == NARROW else 0)
        if unsure:
            told += self._axe("[data-unsure]", LAYERS)
        return [f"{size[0]} px, {scheme}: {each}" for each in told]

    def _axe(self, where: str, how: dict[str, Any]) -> Iterator[str]:
        self.bring_axe()
        asked = self.page.evaluate("given => axe.run(...given)", [where, how])
        for each in asked["violations"]:
            for node in each["nodes"]:
                yield f"axe {each['id']}: {node['target']} {node['html'][:160]}"

    def _listen(self) -> None:
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("requestfailed", self._failed)

    def _said(self, message: ConsoleMessage) -> None:
        """Also every answer that is an error: to hear of all answers is a message for each."""
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text} {message.location['url']}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.faults.append(f"no answer: {request.url} {request.failure}")
