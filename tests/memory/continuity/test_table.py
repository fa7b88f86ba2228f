"""What the docs and the import contract say of the rules is what there is."""

import tomllib

from django.conf import settings

from memory.continuity.check import rules
from tests.memory.continuity.table import table, written


def test_the_docs_say_what_is_checked() -> None:
    assert written() == table(), "python -m tests.memory.continuity.table writes it anew"


def test_every_rule_has_a_row() -> None:
    rows = [line for line in written().splitlines() if line.startswith("| `")]
    assert [row.split("`")[1] for row in rows] == [rule.name for rule in rules()]
    assert len(rows) > 20


def test_the_contract_names_every_rule() -> None:
    project = tomllib.loads((settings.BASE_DIR / "pyproject.toml").read_text())
    contracts = project["tool"]["importlinter"]["contracts"]
    named = next(c for c in contracts if c["name"] == "Rules of continuity do not know each other")
    assert named["modules"] == [f"memory.continuity.{rule.name}" for rule in rules()]
