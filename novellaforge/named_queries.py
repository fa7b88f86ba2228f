"""Files of named queries: what the ORM does not write, each with a line saying what for."""

import re
from functools import cache
from pathlib import Path
from typing import LiteralString, cast

# "-- name: claim — Lease the next tasks." in SQL, "// name: …" in Cypher
_HEADING = re.compile(r"^(?:--|//) name: (?P<name>[a-z_]+) — (?P<purpose>\S.*)$", re.MULTILINE)


@cache
def load(path: Path) -> dict[str, LiteralString]:
    """The file's queries by name. ValueError for a text outside them or a name given twice."""
    before, *parts = _HEADING.split(path.read_text(encoding="utf-8"))
    if any(line and not line.startswith(("--", "//")) for line in before.splitlines()):
        raise ValueError(f"{path}: a query stands before the first '-- name: … — what for' line.")
    queries: dict[str, LiteralString] = {}
    for name, text in zip(parts[::3], parts[2::3], strict=True):
        if name in queries:
            raise ValueError(f"{path}: two queries are named {name}.")
        queries[name] = cast(LiteralString, text.strip().removesuffix(";"))
    return queries
