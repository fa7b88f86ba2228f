"""Visits to pages, and what is wrong with what came of them: sentences, none where all is well."""

from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Literal

import axe_playwright_python
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, Request, Response

AXE = (Path(axe_playwright_python.__file__).parent / "axe.min.js").read_text()
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
    # `crowded` finds what is near another target.
    "rules": {"target-size": {"enabled": False}, "color-contrast": {"enabled": False}},
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
    """One tab of a visitor's browser; `bytes` and `faults` are of the page that is open in it.

    Bytes are those that came over the wire, headers and all.
    """

    page: Page
    bytes: int = 0
    faults: list[str] = field(default_factory=list)

    @classmethod
    def of(cls, visitor: BrowserContext) -> "Tab":
        tab = cls(visitor.new_page())
        tab._listen()
        return tab

    def open(self, address: str) -> None:
        """At full width, in light, as if for the first time: nothing comes from a cache."""
        self.wears(WIDE, "light")
        self.bytes, self.faults = 0, []
        self.page.goto(address, wait_until="load")
        self.page.evaluate("document.fonts.ready.then(() => true)")

    def wears(self, size: tuple[int, int], scheme: Scheme) -> None:
        self.page.set_viewport_size({"width": size[0], "height": size[1]})
        self.page.emulate_media(color_scheme=scheme)

    def asked(self, question: str, *given: Any) -> Any:
        """What a function of looking.js answers."""
        return self.page.evaluate(f"given => looking.{question}(...given)", list(given))

    def bring(self) -> None:
        """The scripts that look at the page."""
        self.page.evaluate(AXE)
        self.page.evaluate(SCRIPTS)

    def structure(self) -> Iterator[str]:
        """What axe finds as the page is worn now, all but its contrast."""
        yield from self._axe("html", LOOK_FOR)

    def contrast(self) -> Iterator[str]:
        pale = self.asked("pale")
        yield from (f"pale: {each}" for each in pale["found"])
        if pale["unsure"]:
            yield from self._axe("[data-unsure]", LAYERS)

    def wrong(self, size: tuple[int, int], scheme: Scheme) -> list[str]:
        """What is wrong with the open page as it is worn so; `bring` comes first."""
        self.wears(size, scheme)
        told = [*self.contrast(), *self.asked("sideways", MADE_TO_SCROLL)]
        told += [f"crowded: {each}" for each in self.asked("crowded")]
        if size == NARROW:
            told += [f"small: {each}" for each in self.asked("small", TOUCH)]
        return [f"{size[0]} px, {scheme}: {each}" for each in told]

    def _axe(self, where: str, how: dict[str, Any]) -> Iterator[str]:
        asked = self.page.evaluate("given => axe.run(...given)", [where, how])
        for each in asked["violations"]:
            for node in each["nodes"]:
                yield f"axe {each['id']}: {node['target']} {node['html'][:160]}"

    def _listen(self) -> None:
        protocol = self.page.context.new_cdp_session(self.page)
        protocol.on("Network.loadingFinished", self._count)
        protocol.send("Network.enable")
        protocol.send("Network.setCacheDisabled", {"cacheDisabled": True})
        self.page.on("console", self._said)
        self.page.on("pageerror", lambda error: self.faults.append(f"script: {error}"))
        self.page.on("response", self._answered)
        self.page.on("requestfailed", self._failed)

    def _count(self, event: dict[str, Any]) -> None:
        self.bytes += int(event["encodedDataLength"])

    def _said(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning"):
            self.faults.append(f"console {message.type}: {message.text}")

    def _answered(self, response: Response) -> None:
        if response.status >= 400:
            self.faults.append(f"{response.status}: {response.url}")

    def _failed(self, request: Request) -> None:
        if request.failure != LEFT:
            self.faults.append(f"no answer: {request.url} {request.failure}")
