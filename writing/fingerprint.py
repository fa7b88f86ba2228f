"""What a plan is made from, as one value: a plan is fresh while this stays the same."""

import hashlib
import json
from collections.abc import Mapping
from dataclasses import asdict
from functools import cache
from importlib import resources

from writing.brief import RunBrief

# What names the book or the place in it, and how its prose is worded, changes nothing that a
# plan says. Where the story has come to by then (what was told, passages, how the chapter before
# ends) is no part of it either: that is compared at use.
_NO_MATERIAL = frozenset({"id", "title", "revision", "style", "samples", "worn", "serial_comma"})
_NO_OUTLINE = frozenset({"id", "number"})


def fingerprint_of(brief: RunBrief, model: str, small: bool) -> str:
    """The sha256 of the outline's entry, the bible, the words and instruction asked, the model
    that plans, the prompts, and what the author pinned or excluded of their material.
    """
    book = _without(asdict(brief.book), _NO_MATERIAL)
    made_from = {
        "book": book | {"rules": sorted(brief.book.rules)},  # rules stand in no order
        "chapter": _without(asdict(brief.chapter), _NO_OUTLINE),
        "words": brief.target_words,
        "instruction": brief.instruction,
        "model": model,
        "small": small,
        "prompts": prompts_version(brief.book.language, small),
    }
    if brief.chosen:  # without a choice, as before there were any
        made_from["chosen"] = asdict(brief.chosen)
    return hashlib.sha256(json.dumps(made_from, sort_keys=True).encode()).hexdigest()


@cache
def prompts_version(language: str, small: bool) -> str:
    """A hash of the templates that a plan is asked with: one that is edited asks otherwise."""
    form = "_short" if small else ""
    folder = resources.files("writing") / "prompts" / language
    names = (f"book{form}_rules", f"book{form}", f"plan{form}", "plan_mend", "plan_begin")
    texts = [(folder / f"{name}.md").read_text(encoding="utf-8") for name in names]
    return hashlib.sha256("\0".join(texts).encode()).hexdigest()


def _without(values: Mapping[str, object], names: frozenset[str]) -> dict[str, object]:
    return {name: value for name, value in values.items() if name not in names}
