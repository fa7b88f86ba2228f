"""Screenshots of every page: `make shots`. A book is filled in, a scripted model stands by,
nothing is asked of the network; pictures go to var/shots/, wide and narrow, light and dark.
"""

import os
import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import TYPE_CHECKING

ROOT = Path(__file__).resolve().parent.parent
SHOTS = ROOT / "var" / "shots"
SERVERS = ROOT / "var" / "shots-servers"
LANGUAGES = ("en", "fr")

if TYPE_CHECKING:
    from tests.browser.site import Site


def main() -> None:
    parser = ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help="By name; all if none is given.")
    parser.add_argument("--language", choices=LANGUAGES, action="append")
    parser.add_argument("--all", action="store_true", help="Also say what is wrong in each.")
    asked = parser.parse_args()
    _prepare()
    from tests.browser.chromium import MISSING, found

    if not found():
        sys.exit(MISSING)
    _on_servers_of_its_own(asked.pages, asked.language or LANGUAGES, say=asked.all)


def _prepare() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "tests.settings"
    os.environ.setdefault("VAR_DIR", str(SERVERS))
    sys.path.insert(0, str(ROOT))
    import django

    django.setup()


def _on_servers_of_its_own(pages: list[str], languages: list[str], *, say: bool) -> None:
    from django.core.management import call_command
    from django.test.utils import setup_databases

    from novellaforge.embedded.start import start
    from tests.browser.site import running_site

    start(["postgres", "valkey", "graph"])
    try:
        setup_databases(verbosity=0, interactive=False)
        with running_site(Path(os.environ["VAR_DIR"]) / "web.log") as site:
            take(site, pages, languages, say=say)
    finally:
        call_command("services", "stop")


def take(site: "Site", pages: list[str], languages: list[str], *, say: bool = False) -> None:
    """One picture a page, language, width and scheme; the page is opened once a language.

    `say`: what a program sees to be wrong in each of these looks is printed. The tests take two
    of the four in each language.
    """
    from tests.browser.pages import PAGES
    from tests.browser.visiting import NARROW, SCHEMES, WIDE

    SHOTS.mkdir(parents=True, exist_ok=True)
    for page in PAGES:
        if pages and page.name not in pages:
            continue
        for language in languages:
            tab = site.tab(language, page.who)
            tab.open(page.address(site.books[language]))
            tab.bring()
            for size in (WIDE, NARROW):
                for scheme in SCHEMES:
                    for each in (*tab.wrong(size, scheme), *tab.structure()) if say else ():
                        print(f"{page.name} {language} {each}", flush=True)
                    tab.wears(size, scheme)
                    name = f"{page.name}-{language}-{size[0]}-{scheme}.png"
                    tab.page.screenshot(path=SHOTS / name)
        print(f"var/shots/{page.name}-*.png", flush=True)


if __name__ == "__main__":
    main()
