"""What is checked, for docs/memory.md: `python -m tests.memory.continuity.table` writes it anew.

One row a rule, from the rules themselves and the cases of their tests.
"""

import importlib
import os
from collections.abc import Iterator
from pathlib import Path

from memory.continuity.check import rules
from memory.continuity.rule import Rule

DOC = Path(__file__).resolve().parents[3] / "docs" / "memory.md"
BEGIN, END = "<!-- rules:begin -->\n", "<!-- rules:end -->"
HEAD = (
    "| rule | severity | who says so | fires | near misses that do not |\n|---|---|---|---|---|\n"
)
FOOT = """
*Decided*: the rule alone is sure. *Proposed*: minor until the analyst has confirmed it. Whatever
the rule, a finding one of whose sentences only implies its fact is minor, and only what both
sentences state blocks.

Two kinds of fault have no rule, and only the analyst judges them: `tone` (the register breaks
without a reason) and `style_shift` (the tense or the form changes), both minor.
"""


def table() -> str:
    """What stands between the two marks."""
    return "\n" + HEAD + "".join(f"{_row(rule)}\n" for rule in rules()) + FOOT + "\n"


def written() -> str:
    """What stands there now. Raises ValueError where the marks do not."""
    return _parts()[1]


def write() -> None:
    before, _, after = _parts()
    DOC.write_text(before + table() + after)


def _parts() -> tuple[str, str, str]:
    text = DOC.read_text()
    if text.count(BEGIN) != 1 or text.count(END) != 1:
        raise ValueError(f"{DOC} needs one line {BEGIN.strip()} and one {END}, in this order.")
    begin, end = text.index(BEGIN) + len(BEGIN), text.index(END)
    return text[:begin], text[begin:end], text[end:]


def _row(rule: Rule) -> str:
    said = "decided" if rule.decides else "proposed"
    cells = (f"`{rule.name}`", rule.severity, said, _example(rule), "; ".join(_near_misses(rule)))
    return "| " + " | ".join(cell.replace("|", "\\|") for cell in cells) + " |"


def _example(rule: Rule) -> str:
    """The texts of the first of its cases that fires."""
    case = next(case for case in _cases(rule) if case.fires)
    return " / ".join(" ".join(beat.text.split()) for beat in case.beats)


def _near_misses(rule: Rule) -> Iterator[str]:
    return (case.name for case in _cases(rule) if not case.fires)


def _cases(rule: Rule) -> tuple:
    return importlib.import_module(f"tests.memory.continuity.test_{rule.name}").CASES


if __name__ == "__main__":
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    write()
