"""Requests of every kind for one operation: as its description has them, and as it has not."""

from itertools import pairwise
from typing import Any

from hypothesis import strategies as st
from schemathesis import Case, GenerationMode

from tests.fuzz.rows import Rows

# What programs and people send by mistake; each stands where a value should.
ODD: list[Any] = [
    "\x00", "a\x00b", "\u202e\u200b", " ", "\r\nX: y", "é" * 3_000, "0", "null", "NaN",
    10**30, -(10**30), 2**31, 2**63, -1, 0, 1e308, 0.1, True, None, [], {}, [[]], [None], {"": {}},
]  # fmt: skip
OURS, THEIRS, AS_IT_IS = "ours", "theirs", "as it is"


@st.composite
def cases(draw: st.DrawFn, operation: Any, ours: Rows, theirs: Rows) -> Case:
    """Most are about rows of the author who asks; some about another's, some about none."""
    mode = draw(st.sampled_from(_modes(operation)))
    case = draw(operation.as_strategy(generation_mode=mode))
    whose = draw(st.sampled_from([OURS] * (1 if is_bare(operation) else 4) + [THEIRS, AS_IT_IS]))
    rows = {OURS: ours, THEIRS: theirs}.get(whose, {})
    case.path_parameters = _in_path(draw, case, rows)
    case.query = _among(draw, dict(case.query or {}), rows) | _unwaited(case)
    if isinstance(case.body, dict):
        case.body = _body(draw, case.body, rows)
    return case


def is_bare(operation: Any) -> bool:
    """Of its requests only the address differs."""
    return not (len(operation.body) or len(operation.query) or len(operation.headers))


def _modes(operation: Any) -> list[GenerationMode]:
    takes = len(operation.body) or len(operation.query)
    both = [GenerationMode.POSITIVE, GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
    return both if takes else [GenerationMode.POSITIVE]


def _in_path(draw: st.DrawFn, case: Case, rows: Rows) -> dict[str, Any]:
    parts = case.path.strip("/").split("/")
    found = dict(case.path_parameters or {})
    for name in found:
        before = next((a for a, b in pairwise(parts) if b == f"{{{name}}}"), "")
        known = rows.get(f"{before}/{name}") or rows.get(name)
        if known:
            found[name] = draw(st.sampled_from(known))
    return found


def _among(draw: st.DrawFn, given: dict[str, Any], rows: Rows) -> dict[str, Any]:
    """Of what is given, what names a row names one that is there."""
    return {
        name: draw(st.sampled_from(rows[name])) if name in rows and not _is_odd(value) else value
        for name, value in given.items()
    }


def _is_odd(value: Any) -> bool:
    return isinstance(value, dict | list)


def _unwaited(case: Case) -> dict[str, Any]:
    """Nobody waits for a run that no worker writes."""
    return {"wait": "0"} if "wait" in (case.query or {}) else {}


def _body(draw: st.DrawFn, given: dict[str, Any], rows: Rows) -> dict[str, Any]:
    body = _among(draw, given, rows)
    if body and draw(st.integers(0, 3)) == 3:
        body[draw(st.sampled_from(sorted(body, key=str)))] = draw(st.sampled_from(ODD))
    return body
