"""Asking all rules: what they find, and which of them could not say. Pure.

A rule that fails makes its check "could not be made", never silence.
"""

import importlib
import logging
import pkgutil
from collections.abc import Collection, Iterable
from dataclasses import dataclass
from functools import cache

import memory.continuity
from memory.continuity.rule import Conflict, Rule, View
from memory.facts import Fact

logger = logging.getLogger(__name__)


@dataclass(frozen=True)
class Checked:
    """`failed` names the rules that could not be asked."""

    conflicts: tuple[Conflict, ...] = ()
    failed: tuple[str, ...] = ()


@cache
def rules() -> tuple[Rule, ...]:
    """Every rule there is: a file of this package that defines RULE."""
    names = sorted(each.name for each in pkgutil.iter_modules(memory.continuity.__path__))
    modules = (importlib.import_module(f"memory.continuity.{name}") for name in names)
    return tuple(module.RULE for module in modules if hasattr(module, "RULE"))


def enabled(without: Collection[str]) -> tuple[Rule, ...]:
    return tuple(rule for rule in rules() if rule.name not in without)


def check(view: View, asked: Iterable[Rule]) -> Checked:
    """Each pair of sentences once for each rule, the gravest first."""
    conflicts: list[Conflict] = []
    failed: list[str] = []
    for rule in asked:
        try:
            conflicts += rule.conflicts(view)
        except Exception:
            logger.exception("The rule %s could not be asked.", rule.name)
            failed.append(rule.name)
    order = ("blocking", "major", "minor")
    conflicts.sort(key=lambda each: (order.index(each.severity), view.order(each.later)))
    return Checked(tuple(conflicts), tuple(failed))


def sentence(conflict: Conflict, view: View) -> str:
    """What is wrong, for the author, in the interface's language."""
    first = conflict.earlier
    words = {
        "who": _name(view, first, "subject"),
        "what": _name(view, first, "object"),
        "one": _said(view, first),
        "other": _said(view, conflict.later),
    }
    return str(conflict.rule.message) % words


def _said(view: View, fact: Fact) -> str:
    return fact.value or _name(view, fact, "object")


def _name(view: View, fact: Fact, part: str) -> str:
    uid = getattr(fact, part)
    return view.entities[uid].name if uid in view.entities else ""
