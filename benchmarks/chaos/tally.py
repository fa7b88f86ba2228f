"""What is promised of every run, held against what is there. Pure."""

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Any

Payload = Mapping[str, Any]

PROMISES = (
    "beats lost",
    "beats doubled",
    "runs stuck",
    "stopped without a true reason",
    "tasks orphaned",
    "logs that contradict their run",
    "watchers told wrongly",
    "requests without a cause",
    "sentences repeated",
    "facts approved twice",
    "approved texts forgotten",
    "processes left",
)
# What a run may say when it stops, and which strikes make that true.
REASONS: tuple[tuple[re.Pattern[str], frozenset[str]], ...] = (
    (
        re.compile(r"database", re.I),
        frozenset({"postgres, immediate", "postgres, killed"}),
    ),
    (
        re.compile(r"The process that ran this task died"),
        frozenset({"worker", "cluster"}),
    ),
    (
        re.compile(r"(answer|model|server)", re.I),
        frozenset(
            {"model", "429", "500", "cut", "silence", "stream_error", "malformed_json", "slow"}
        ),
    ),
)
OWN_FAULT = "fault in this program"
# A request is asked anew, though one like it was answered, only where one of these came between.
CAUSES = frozenset({"worker", "cluster", "postgres, immediate", "postgres, killed", "model"}) | {
    "429", "500", "cut", "silence", "stream_error", "malformed_json", "slow",
}  # fmt: skip
FINISHED = ("drafted", "approved")


@dataclass(frozen=True)
class Complaint:
    promise: str
    what: str


@dataclass(frozen=True)
class Request:
    """One request to the model, in seconds of `time.monotonic()`.

    `goes_on_from`: what its answer was to continue; `text`: that answer.
    """

    key: str
    began: float
    ended: float
    outcome: str
    goes_on_from: str = ""
    text: str = ""

    def goes_on(self, other: "Request") -> bool:
        """Whether the other was not lost: this one asks for what comes after it."""
        return bool(other.text.strip()) and other.text.strip()[-40:] in self.goes_on_from


@dataclass(frozen=True)
class Stop:
    """That a run stopped between two moments, and why it said so."""

    run: int
    began: float
    at: float
    reason: str


@dataclass(frozen=True)
class RunFacts:
    """A run as it stands in the end.

    `written`: each beat as its step stored it; `drafts` as it reads now; `planned`: every sentence
    that the model has for it; `entries`: what Redis still has of its log, as (epoch, number, row,
    row before it).
    """

    number: int
    state: str
    reason: str
    wants_approval: bool
    beats: int
    unstored: tuple[str, ...]
    written: Mapping[int, str]
    drafts: Mapping[int, str]
    text: str
    sha256: str
    versions: int
    sentences: tuple[str, ...]
    planned: tuple[str, ...]
    events: tuple[tuple[int, Payload], ...]
    entries: tuple[tuple[int, int, int, int], ...] = ()
    tasks: tuple[str, ...] = ()
    facts: tuple[str, ...] = ()
    is_remembered: bool = True


def complaints_of(run: RunFacts) -> Iterator[Complaint]:
    """Nothing, where all that is promised of one run holds."""
    name = f"run {run.number}"
    if run.state not in FINISHED:
        yield Complaint("runs stuck", f"{name} is {run.state}: {run.reason}")
        return
    for promise, what in (
        *_of_beats(run),
        *_of_log(run),
        *_of_entries(run),
        *_of_memory(run),
    ):
        yield Complaint(promise, f"{name}: {what}")


def _of_beats(run: RunFacts) -> Iterator[tuple[str, str]]:
    if missing := [n for n in range(1, run.beats + 1) if not run.drafts.get(n)]:
        yield "beats lost", f"no text of {missing}"
    if run.unstored:
        yield "beats lost", f"not stored: {', '.join(run.unstored)}"
    if run.text != "\n\n".join(run.drafts[n] for n in sorted(run.drafts)):
        yield "beats lost", "its text is not that of its beats"
    if missing := set(run.planned) - set(run.sentences):
        yield "beats lost", f"{len(missing)} sentences, as {min(missing)!r}"
    if run.versions != 1:
        yield "beats doubled", f"{run.versions} versions"
    done = Counter(end for _, payload in run.events if (end := _end_of(payload)))
    for end, times in done.items():
        if times > 1 and end != "run":
            yield "beats doubled", f"{end} ended {times} times"
    for sentence, times in Counter(run.sentences).items():
        if times > 1:
            yield "sentences repeated", f"{times} times {sentence!r}"
    for task in run.tasks:
        yield "tasks orphaned", task


def _end_of(payload: Payload) -> str:
    if payload["type"] == "complete":
        return "run"
    if payload.get("state") != "done":
        return ""
    return f"{payload.get('stage', 'beat')}.{payload.get('beat')}"


def _of_log(run: RunFacts) -> Iterator[tuple[str, str]]:
    """Replayed, it gives the run's text and its state; nothing comes after its end."""
    promise = "logs that contradict their run"
    rows = [row for row, _ in run.events]
    if rows != sorted(set(rows)):
        yield promise, "its rows do not rise"
    ends = [n for n, (_, payload) in enumerate(run.events) if payload["type"] == "complete"]
    if not ends:
        yield promise, "its end was never told"
        return
    after = {payload["type"] for _, payload in run.events[ends[0] :]}
    if after != {"complete"}:
        yield promise, f"after its end came {sorted(after - {'complete'})}"
    last = run.events[ends[-1]][1]
    if (last["state"], last["sha256"]) != (run.state, run.sha256):
        yield promise, f"it ends {last['state']}, the run is {run.state}, or of another text"
    replayed = replay(run.written, [payload for _, payload in run.events])
    if replayed != dict(run.drafts):
        yield promise, "replayed, it gives another text"


def replay(written: Mapping[int, str], events: Sequence[Payload]) -> dict[int, str]:
    """The beats as they read in the end, of what was stored and what was told of it after."""
    texts: dict[int, str] = {}
    for event in events:
        beat = event.get("beat")
        if event["type"] == "beat" and event["state"] == "done" and beat in written:
            texts[beat] = written[beat]
        elif event["type"] == "replace" and beat in texts:
            text = texts[beat]
            texts[beat] = text[: event["start"]] + event["content"] + text[event["end"] :]
    return texts


def _of_entries(run: RunFacts) -> Iterator[tuple[str, str]]:
    promise = "logs that contradict their run"
    if len({epoch for epoch, *_ in run.entries}) > 1:
        yield promise, "two epochs in one stream"
    numbers = [number for _, number, *_ in run.entries]
    if numbers != list(range(len(numbers))):
        yield promise, "its live entries have holes"
    before = {row: previous for (previous, _), (row, _) in pairwise(run.events)}
    for _epoch, _number, row, previous in run.entries:
        if row and before.get(row, 0) != previous:
            yield promise, f"row {row} says that it follows {previous}"


def _of_memory(run: RunFacts) -> Iterator[tuple[str, str]]:
    for fact, times in Counter(run.facts).items():
        if times > 1:
            yield "facts approved twice", fact
    if run.state == "approved" and not run.is_remembered:
        yield "approved texts forgotten", "its facts were not read"


def requests_without_cause(
    requests: Sequence[Request], struck: Sequence[tuple[float, str]]
) -> Iterator[Complaint]:
    """Answered twice, though nothing that could lose the first answer came in between."""
    for first, again in repeated(requests):
        if not any(first.began <= at <= again.began and kind in CAUSES for at, kind in struck):
            what = f"{again.key}, answered at {first.ended:.2f} and {again.ended:.2f}"
            yield Complaint("requests without a cause", what)


def repeated(requests: Sequence[Request]) -> list[tuple[Request, Request]]:
    """The requests that were answered twice: the first time, and the second."""
    answered: dict[str, list[Request]] = {}
    for request in sorted(requests, key=lambda each: each.began):
        if request.outcome == "ok":
            answered.setdefault(request.key, []).append(request)
    pairs = [pair for those in answered.values() for pair in pairwise(those)]
    return [(first, again) for first, again in pairs if not again.goes_on(first)]


def untrue_reason(stop: Stop, struck: Sequence[tuple[float, str]]) -> Complaint | None:
    """A run may stop only for what has happened while it was under way."""
    happened = {kind for at, kind in struck if stop.began <= at <= stop.at}
    for pattern, kinds in REASONS:
        is_true = OWN_FAULT not in stop.reason and kinds & happened
        if pattern.search(stop.reason) and is_true:
            return None
    return Complaint("stopped without a true reason", f"run {stop.run}: {stop.reason or 'none'}")


def parse_requests(lines: Sequence[Payload]) -> list[Request]:
    """Of the model's log: what never ended was cut off by its server's death."""
    began: dict[str, Payload] = {}
    found = []
    for line in lines:
        if "key" in line:
            began[line["request"]] = line
        elif begun := began.pop(line["request"], None):
            found.append(
                Request(
                    begun["key"],
                    begun["at"],
                    line["at"],
                    line["outcome"],
                    begun["goes_on_from"],
                    line["text"],
                )
            )
    return found


def counted(complaints: Sequence[Complaint]) -> dict[str, int]:
    times = Counter(complaint.promise for complaint in complaints)
    return {promise: times[promise] for promise in PROMISES}
