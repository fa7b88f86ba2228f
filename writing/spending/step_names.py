"""What a call to a model was for, in words: a run's step by its key, other work by its own."""

import re

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from writing import pipeline
from writing.rail import LABELS as OF_THE_DESK
from writing.spending.showing import LABELS as OF_COSTS

STAGES: dict[str, Promise] = {
    **OF_COSTS,
    **dict(OF_THE_DESK),
    pipeline.JOIN: pgettext_lazy("stage", "The chapter"),
    pipeline.CHECK: pgettext_lazy("stage", "Scene held against the book"),
}
# By what they ask a model for.
ASKED = STAGES | {pipeline.APPROVE: pgettext_lazy("stage", "Summary")}
OTHERS: dict[str, Promise] = {
    "arcs": pgettext_lazy("step", "Arcs"),
    "ask": pgettext_lazy("step", "Question to the book"),
    "cast": pgettext_lazy("step", "Characters"),
    "check": pgettext_lazy("step", "Answer held against the book"),
    "concept": pgettext_lazy("step", "Concept"),
    "embeddings": pgettext_lazy("step", "Passages by their meaning"),
    "expand a passage": pgettext_lazy("step", "A passage made longer"),
    "facts": pgettext_lazy("step", "Facts"),
    "import": pgettext_lazy("step", "Import of a manuscript"),
    "outline": pgettext_lazy("step", "Outline of chapters"),
    "retrieval": pgettext_lazy("step", "Search for passages"),
    "rewrite a passage": pgettext_lazy("step", "A passage rewritten"),
    "shorten a passage": pgettext_lazy("step", "A passage made shorter"),
    "summary": pgettext_lazy("step", "Summary"),
    "synopsis": pgettext_lazy("step", "Synopsis"),
    "warmup": pgettext_lazy("step", "Warming up"),
}
_AHEAD = re.compile(r"plan ahead of chapter (\d+)")
_ALTERNATIVE = re.compile(r"alternative of beat (\d+)")
_OF_RUN = re.compile(r"(\w+?)(?:\.(\d+))?(?:\.r(\d+))?")


def name_of(key: str) -> str:
    """As “Writing · scene 2 · revision 1”; what nobody has named is said as it is."""
    if key in OTHERS:
        return str(OTHERS[key])
    if ahead := _AHEAD.fullmatch(key):
        return _("Plan ahead: chapter %(number)s") % {"number": ahead[1]}
    if alternative := _ALTERNATIVE.fullmatch(key):
        return _("Another version of scene %(number)s") % {"number": alternative[1]}
    of_run = _OF_RUN.fullmatch(key)
    if of_run is None or of_run[1] not in ASKED:
        return key
    return " · ".join(_parts(*of_run.groups()))


def _parts(stage: str, beat: str | None, revision: str | None) -> list[str]:
    said = [str(ASKED[stage])]
    if beat:
        said.append(_("scene %(number)s") % {"number": beat})
    if revision:
        said.append(_("revision %(number)s") % {"number": revision})
    return said
