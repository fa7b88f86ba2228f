"""An archive as it is but for its ids: two of one book are equal, whatever ids they have. Pure."""

import hashlib
import json
import re
import zipfile
from collections import Counter
from io import BytesIO
from typing import Any

_UID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
ROUNDS = 6
HASHED = {"set_aside": ("key",)}  # of ids, which its parts hold


def rows_of(archive: bytes) -> dict[str, list[dict[str, Any]]]:
    found: dict[str, list[dict[str, Any]]] = {}
    with zipfile.ZipFile(BytesIO(archive)) as opened:
        for name in opened.namelist():
            if name.endswith(".jsonl"):
                lines = opened.read(name).decode().split("\n")[:-1]
                found.setdefault(name.split(".")[0], []).extend(map(json.loads, lines))
    return found


def canonical(archive: bytes) -> dict[str, Counter[str]]:
    """Each row as text, every id in it by what is said with it, to some depth."""
    rows = rows_of(archive)
    numbered = {
        (table, row["id"]): f"#{table}#{row['id']}#"
        for table in ("arcs", "instructions", "findings")
        for row in rows.get(table, ())
    }
    texts = [(table, _text(table, row, numbered)) for table, each in rows.items() for row in each]
    names: dict[str, str] = {}
    for _round in range(ROUNDS):
        seen: dict[str, list[str]] = {}
        for table, text in texts:
            for uid in set(_ids(text)):
                here = _named(text.replace(uid, "SELF"), names)
                seen.setdefault(uid, []).append(f"{table} {here}")
        names = {uid: _digest(sorted(said)) for uid, said in seen.items()}
    found: dict[str, Counter[str]] = {table: Counter() for table in rows}
    for table, text in texts:
        found[table][_named(text, names)] += 1
    return found


def _text(table: str, row: dict[str, Any], numbered: dict[tuple[str, Any], str]) -> str:
    """With numbers of rows that others point to as ids; keys in any order of their ids."""
    row = {name: value for name, value in row.items() if name not in _hashed(table, row)}
    if table == "reports":
        row["parts"] = sorted(row["parts"].values())
        for each in row["contents"]["observations"]:
            del each["key"]
    points = {"arc": "arcs", "instruction": "instructions", "covered_by": "findings"}
    points |= {"issue": "findings"} | ({"id": table} if (table, row.get("id")) in numbered else {})
    for name, to in points.items():
        row[name] = numbered.get((to, row.get(name)), row.get(name))
    if table == "findings":
        rule, *ids = row["key"].split(":")
        row["key"] = [rule, *ids] if len(ids) != 2 else f"{rule} " + " ".join(ids)
    return json.dumps(row, ensure_ascii=False, sort_keys=True)


def _hashed(table: str, row: dict[str, Any]) -> tuple[str, ...]:
    return HASHED.get(table, ()) if row.get("parts") else ()


def _ids(text: str) -> list[str]:
    return _UID.findall(text) + re.findall(r"#[a-z]+#\d+#", text)


def _named(text: str, names: dict[str, str]) -> str:
    named = _UID.sub(lambda match: names.get(match[0], "id"), text)
    named = re.sub(r"#[a-z]+#\d+#", lambda match: names.get(match[0], "id"), named)
    return _sorted_keys(named)


def _sorted_keys(text: str) -> str:
    """The two facts of a rule's key stand in their ids' order."""
    return re.sub(
        r'"key": "([a-z_]+) (\S+) (\S+)"',
        lambda match: f'"key": "{match[1]} {" ".join(sorted((match[2], match[3])))}"',
        text,
    )


def _digest(said: list[str]) -> str:
    return hashlib.sha256("\n".join(said).encode()).hexdigest()[:16]
