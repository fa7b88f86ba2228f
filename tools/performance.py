"""The README's performance section, from what `make bench` measured.

    python tools/performance.py [--bench var/bench/bench.json] [--readme README.md] [--check]

Between two markers in the file, which must be there; what stands there is replaced. Without a
change nothing is written. `--check`: exit status 1 where it differs, nothing is written.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parent.parent))

from benchmarks.around import AROUND, OWN, QUEUE
from benchmarks.rows import Row
from benchmarks.table import MOMENTS, SAVINGS, STAGES, SWITCHES, goal_of, shown

BEGIN, END = "<!-- performance: begin (tools/performance.py) -->", "<!-- performance: end -->"
ROOT = Path(__file__).resolve().parent.parent

HEAD = 2  # lines of a table before its rows
OF_READY = ("ratio_to_ideal", "own_overhead_ms")  # that have an aim with a ready plan only

Figures = Mapping[str, float]


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0])
    parser.add_argument("--bench", type=Path, default=ROOT / "var" / "bench" / "bench.json")
    parser.add_argument("--readme", type=Path, default=ROOT / "README.md")
    parser.add_argument("--check", action="store_true")
    asked = parser.parse_args()
    if not asked.bench.exists():
        print(f"There is no {asked.bench}: run make bench first.")
        return 1
    before = asked.readme.read_text(encoding="utf-8")
    try:
        after = put_in(before, section(json.loads(asked.bench.read_text())))
    except ValueError as error:
        print(f"{asked.readme}: {error}")
        return 1
    if after == before:
        return 0
    if asked.check:
        print(f"{asked.readme} does not say what was measured: run tools/performance.py.")
        return 1
    asked.readme.write_text(after, encoding="utf-8")
    return 0


def put_in(text: str, section: str) -> str:
    return between(text, BEGIN, END, section)


def between(text: str, begin: str, end: str, section: str) -> str:
    """`section` between the markers. ValueError where they are not there, once each, in order."""
    if text.count(begin) != 1 or text.count(end) != 1:
        raise ValueError(f"the lines {begin} and {end} must stand in it, once each.")
    before, _, rest = text.partition(begin)
    _old, found, after = rest.partition(end)
    if not found:
        raise ValueError(f"{end} must stand after {begin}.")
    return f"{before}{begin}\n{section}\n{end}{after}"


def section(figures: Figures) -> str:
    """Tables of which nothing was measured are left out."""
    return "\n\n".join("\n".join(part) for part in _parts(figures) if len(part) > HEAD)


def _parts(figures: Figures) -> Iterator[list[str]]:
    yield [
        "Measured with `make bench` on two cores, against a model server of fixed pace (1.0 s to",
        "the first token, 50 tokens a second, 64 at once): a chapter of 1,500 words in six",
        "scenes. Quality of the prose is not measurable here: the model is scripted.",
    ]
    yield list(_moments(figures))
    yield list(_before_and_after(figures))
    yield list(_switches(figures))
    yield list(_around(figures))


def _moments(figures: Figures) -> Iterator[str]:
    yield "| moment | plan ready | aim | plan made live | aim |"
    yield "|---|---|---|---|---|"
    rows = {row.key: row for row in MOMENTS.rows}
    for key, row in rows.items():
        live = rows.get(live_of(key))
        if live and live is not row and (key in figures or live.key in figures):
            says = row.says.removesuffix(", plan ready")
            cells = (_value(figures, row), goal_of(row), _value(figures, live), goal_of(live))
            yield f"| {says} | {' | '.join(cells)} |"
    for key in OF_READY:
        if key in figures:
            row = rows[key]
            yield f"| {row.says} | {_value(figures, row)} | {goal_of(row)} | | |"


def live_of(key: str) -> str:
    """`checked_s` as `checked_live_s`, `prompt_characters` as `prompt_characters_live`."""
    return f"{key.removesuffix('_s')}_live_s" if key.endswith("_s") else f"{key}_live"


def _before_and_after(figures: Figures) -> Iterator[str]:
    yield "| one chapter | before | after | saved | said before |"
    yield "|---|---|---|---|---|"
    for says, before, after, saved in (
        ("no revision, s", "before_without_s", "after_without_s", "saving_vs_before_without"),
        ("one revision round, s", "before_s", "after_s", "saving_vs_before"),
        (
            "tokens not of a cached prefix, one round",
            *("tokens_uncached_before", "tokens_uncached_after", "tokens_uncached_saving"),
        ),
        ("all tokens, one round", "tokens_before", "tokens_after", "tokens_saving"),
    ):
        if before not in figures or after not in figures:
            continue
        claim = next(row.claim for row in SAVINGS.rows if row.key == saved)
        cells = (_of(figures, before), _of(figures, after), _share(figures, saved), claim)
        yield f"| {says} | {' | '.join(cells)} |"
    for row in STAGES.rows:
        if row.key.endswith("_after_s") and row.key in figures:
            name = row.key.removesuffix("_after_s")
            before, after = figures[f"{name}_before_s"], figures[row.key]
            saved = f"{100 * (1 - after / before):.0f} %" if before else "-"
            cells = (shown(before), shown(after), saved, row.claim)
            yield f"| {name}, s | {' | '.join(cells)} |"


def _switches(figures: Figures) -> Iterator[str]:
    yield "| optimisation | seconds | of the time | tokens in | tokens out | said before |"
    yield "|---|---|---|---|---|---|"
    for row in SWITCHES.rows:
        if row.key.endswith("_s") and row.key in figures:
            stem = row.key.removesuffix("_s")
            says = row.says.removesuffix(": seconds")
            cells = (
                f"{figures[row.key]:.2f}",
                _share(figures, f"{stem}_share"),
                _of(figures, f"{stem}_in"),
                _of(figures, f"{stem}_out"),
                row.claim,
            )
            yield f"| {says} | {' | '.join(cells)} |"


def _around(figures: Figures) -> Iterator[str]:
    yield "| around the model | measured | aim |"
    yield "|---|---|---|"
    for row in (*QUEUE.rows, *OWN.rows, *AROUND.rows):
        if row.key in figures:
            yield f"| {row.says} | {shown(figures[row.key])} | {goal_of(row)} |"


def _value(figures: Figures, row: Row) -> str:
    if row.key.startswith("prompt_cached_share"):
        return _share(figures, row.key)
    return _of(figures, row.key)


def _of(figures: Figures, key: str) -> str:
    return shown(figures[key]) if key in figures else "-"


def _share(figures: Figures, key: str) -> str:
    return f"{100 * figures[key]:.0f} %" if key in figures else "-"


if __name__ == "__main__":
    sys.exit(main())
