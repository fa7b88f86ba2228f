"""Which findings of a book are listed, and where one stands. Pure, but for `lines_of`."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import NamedTuple
from urllib.parse import urlencode
from uuid import UUID

from writing.issues.addresses import found_in, uid_of
from writing.issues.wording import SEVERITIES, STATES, Worded, rule_name

A_PAGE = 100
SETTLED = ("dismissed", "intended")
IMPORT = "import"


class Line(NamedTuple):
    """What choosing needs of a finding; `number` is its chapter's. Its columns, in order."""

    key: str
    state: str
    severity: str
    rule: str
    chapter: UUID
    number: int
    kind: str
    settled_at: datetime | None = None

    @property
    def named(self) -> str:
        """The rule, or where no rule found it, the kind."""
        return self.rule or self.kind


@dataclass(frozen=True)
class Filters:
    """Empty: not chosen by."""

    state: str = "open"
    severity: str = ""
    chapter: UUID | None = None
    rule: str = ""
    of: str = ""  # "import": of what was imported last

    @property
    def of_import(self) -> bool:
        return self.of == IMPORT

    @property
    def narrows(self) -> bool:
        return bool(self.severity or self.chapter or self.rule)

    def takes(self, line: Line) -> bool:
        return (
            self.severity in ("", line.severity)
            and self.chapter in (None, line.chapter)
            and self.rule in ("", line.named)
        )

    def query(self, page: int = 1) -> str:
        """`?…` as it goes behind an address; empty for what is shown anyway."""
        told = {
            "state": "" if self.state == "open" else self.state,
            "severity": self.severity,
            "chapter": self.chapter or "",
            "rule": self.rule,
            "of": self.of,
            "page": page if page > 1 else "",
        }
        given = {name: value for name, value in told.items() if value}
        return f"?{urlencode(given)}" if given else ""


class Option(NamedTuple):
    value: str
    label: str


Options = tuple[Option, ...]


@dataclass(frozen=True)
class Tab:
    state: str
    worded: Worded
    count: int
    query: str


@dataclass(frozen=True)
class Listing:
    """The findings that the filters take, of one state; `place` counts from 0."""

    filters: Filters
    tabs: tuple[Tab, ...]
    lines: tuple[Line, ...]
    severities: Options
    chapters: Options
    rules: Options
    page: int = 1
    place: int | None = None

    @property
    def pages(self) -> int:
        return max(1, -(-len(self.lines) // A_PAGE))

    @property
    def shown(self) -> tuple[Line, ...]:
        start = (self.page - 1) * A_PAGE
        return self.lines[start : start + A_PAGE]

    @property
    def query(self) -> str:
        return self.filters.query()

    @property
    def before(self) -> UUID | None:
        return self._beside(-1)

    @property
    def after(self) -> UUID | None:
        return self._beside(1)

    @property
    def page_before(self) -> str:
        return self.filters.query(self.page - 1) if self.page > 1 else ""

    @property
    def page_after(self) -> str:
        return self.filters.query(self.page + 1) if self.page < self.pages else ""

    def at(self, key: str) -> "Listing":
        """Turned to the page that this finding stands on, if it is listed."""
        keys = [line.key for line in self.lines]
        place = keys.index(key) if key in keys else None
        page = self.page if place is None else place // A_PAGE + 1
        return replace(self, place=place, page=page)

    def _beside(self, step: int) -> UUID | None:
        if self.place is None:
            return uid_of(self.lines[0].key) if self.lines and step > 0 else None
        place = self.place + step
        return uid_of(self.lines[place].key) if 0 <= place < len(self.lines) else None


def chosen(given: Mapping[str, str]) -> Filters:
    """What an address asks for; what it does not know is not asked."""
    state, severity = given.get("state", ""), given.get("severity", "")
    return Filters(
        state if state in STATES else "open",
        severity if severity in SEVERITIES else "",
        _uuid(given.get("chapter", "")),
        given.get("rule", "").replace("\0", "")[:40],
        IMPORT if given.get("of") == IMPORT else "",
    )


def page_of(asked: str) -> int:
    return max(1, int(asked)) if asked.isdecimal() and len(asked) < 6 else 1


def listing(lines: Sequence[Line], filters: Filters, page: int = 1) -> Listing:
    taken = [line for line in lines if filters.takes(line)]
    counts = Counter(line.state for line in taken)
    tabs = tuple(
        Tab(state, worded, counts[state], replace(filters, state=state).query())
        for state, worded in STATES.items()
    )
    mine = tuple(line for line in taken if line.state == filters.state)
    made = Listing(filters, tabs, mine, *_options(lines))
    return replace(made, page=min(max(1, page), made.pages))


def settled_since(lines: Iterable[Line], filters: Filters, when: datetime) -> tuple[Line, ...]:
    """Those that the filters take of what was dismissed or intended since then, newest first."""
    settled = ((each.settled_at, each) for each in lines if each.state in SETTLED)
    mine = [(at, each) for at, each in settled if at and at >= when and filters.takes(each)]
    return tuple(each for _at, each in sorted(mine, key=lambda one: one[0], reverse=True))


def lines_of(project_id: UUID) -> list[Line]:
    columns = ("key", "state", "severity", "rule", "chapter_id", "chapter__number", "kind")
    rows = found_in(project_id).values_list(*columns, "settled_at")
    return [Line(*row) for row in rows]


def _options(lines: Iterable[Line]) -> tuple[Options, Options, Options]:
    """Severities, chapters and rules that there are, each in its order."""
    lines = list(lines)
    severities = {line.severity for line in lines}
    chapters = {str(line.chapter): line.number for line in lines}
    rules = sorted({line.named for line in lines}, key=rule_name)
    return (
        tuple(Option(n, str(each.word)) for n, each in SEVERITIES.items() if n in severities),
        tuple(Option(uid, str(number)) for uid, number in chapters.items()),
        tuple(Option(name, rule_name(name)) for name in rules),
    )


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text) if text else None
    except ValueError:
        return None
