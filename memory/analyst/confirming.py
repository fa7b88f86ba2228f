"""What the verdicts make of the conflicts that rules propose, and those that they add. Pure."""

from collections.abc import Iterable, Iterator
from dataclasses import replace

from django.utils.translation import gettext_lazy as _

from memory.analyst.pairs import NAME, Judged, Uids, Verdict
from memory.continuity.rule import Conflict, Rule

# The analyst's own findings have a rule, so that they are shown, settled and deducted as others.
ANALYST = Rule(
    name=NAME,
    severity="major",
    decides=False,
    reads=frozenset(),
    pairs=lambda view: (),
    conditions=(),
    message=_("Read side by side, these two cannot both be: “%(one)s”, then “%(other)s”."),
)


def confirmed(conflicts: Iterable[Conflict], judged: Judged) -> tuple[Conflict, ...]:
    """What rules decide, as it is; what they propose, confirmed, dropped, or left open where
    nobody judged it; then what the analyst alone found.
    """
    verdicts = {verdict.pair.uids: verdict for verdict in judged.verdicts.values()}
    return (*_of_rules(conflicts, verdicts), *_of_the_analyst(judged))


def _of_rules(conflicts: Iterable[Conflict], verdicts: dict[Uids, Verdict]) -> Iterator[Conflict]:
    """A verdict is on two sentences, whichever rules set them side by side."""
    for each in conflicts:
        verdict = verdicts.get(frozenset({each.earlier.uid, each.later.uid}))
        if each.rule.decides or verdict is None:
            yield each
        elif verdict.word == "contradiction":
            yield replace(each, confirmed=True)


def _of_the_analyst(judged: Judged) -> Iterator[Conflict]:
    for verdict in judged.verdicts.values():
        pair = verdict.pair
        if not pair.rule and verdict.word == "contradiction":
            yield Conflict(ANALYST, pair.earlier, pair.later, True, pair.provisional)
