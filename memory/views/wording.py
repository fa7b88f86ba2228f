"""How a page says a fact."""

from collections.abc import Mapping
from dataclasses import dataclass
from uuid import UUID

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from memory.correcting import Recorded
from memory.facts import Fact

LABELS: dict[str, Promise] = {
    "attribute": pgettext_lazy("predicate", "trait"),
    "born_on": pgettext_lazy("predicate", "born"),
    "kin_of": pgettext_lazy("predicate", "kin of"),
    "is_a": pgettext_lazy("predicate", "is"),
    "part_of": pgettext_lazy("predicate", "is part of"),
    "route": pgettext_lazy("predicate", "way to"),
    "located_at": pgettext_lazy("predicate", "is at"),
    "holds": pgettext_lazy("predicate", "holds"),
    "life_status": pgettext_lazy("predicate", "life"),
    "condition": pgettext_lazy("predicate", "condition"),
    "object_state": pgettext_lazy("predicate", "state"),
    "wears": pgettext_lazy("predicate", "wears"),
    "spouse_of": pgettext_lazy("predicate", "married to"),
    "role_is": pgettext_lazy("predicate", "office"),
    "address_form": pgettext_lazy("predicate", "addresses"),
    "age": pgettext_lazy("predicate", "age"),
    "count": pgettext_lazy("predicate", "number"),
    "ambience": pgettext_lazy("predicate", "ambience"),
    "dated": pgettext_lazy("predicate", "date"),
    "lasts": pgettext_lazy("predicate", "lasts"),
    "alias_of": pgettext_lazy("predicate", "also called"),
    "bond": pgettext_lazy("predicate", "bond with"),
    "can": pgettext_lazy("predicate", "can"),
    "knows": pgettext_lazy("predicate", "knows"),
    "learns": pgettext_lazy("predicate", "learns"),
    "tells": pgettext_lazy("predicate", "tells"),
    "takes_part": pgettext_lazy("predicate", "takes part in"),
    "moves_to": pgettext_lazy("predicate", "goes to"),
    "gives": pgettext_lazy("predicate", "gives"),
    "causes": pgettext_lazy("predicate", "causes"),
    "before": pgettext_lazy("predicate", "comes before"),
    "world_rule": pgettext_lazy("predicate", "rule of the world"),
    "norm": pgettext_lazy("predicate", "custom"),
    "promises": pgettext_lazy("predicate", "promises"),
    "thread": pgettext_lazy("predicate", "thread"),
    "narration": pgettext_lazy("predicate", "narration"),
}
MODALITIES: dict[str, Promise] = {
    "real": pgettext_lazy("modality", "real"),
    "memory": pgettext_lazy("modality", "remembered"),
    "rule": pgettext_lazy("modality", "rule"),
    "claim": pgettext_lazy("modality", "claimed"),
    "belief": pgettext_lazy("modality", "believed"),
    "rumour": pgettext_lazy("modality", "rumour"),
    "lie": pgettext_lazy("modality", "lie"),
    "promise": pgettext_lazy("modality", "promised"),
    "hypothesis": pgettext_lazy("modality", "supposed"),
    "dream": pgettext_lazy("modality", "dreamt"),
    "fiction": pgettext_lazy("modality", "fiction"),
    "figure": pgettext_lazy("modality", "figure of speech"),
    "pretence": pgettext_lazy("modality", "pretended"),
}
CERTAINTIES: dict[str, Promise] = {
    "stated": pgettext_lazy("certainty", "stated"),
    "shown": pgettext_lazy("certainty", "shown"),
    "implied": pgettext_lazy("certainty", "implied"),
}


@dataclass(frozen=True)
class Line:
    """A fact as a line: who, what, and of what. `by` is who says or thinks it."""

    recorded: Recorded
    who: str
    what: Promise
    slot: str
    of: str
    by: str
    how: Promise

    @property
    def fact(self) -> Fact:
        return self.recorded.fact

    @property
    def denied(self) -> bool:
        return self.fact.polarity == "-"


def line_of(recorded: Recorded, names: Mapping[UUID, str]) -> Line:
    fact = recorded.fact
    of = [names.get(fact.object, "") if fact.object else "", fact.value]
    to = names.get(fact.other, "") if fact.other else ""
    by = fact.speaker or (fact.holder if fact.holder != fact.subject else None)
    return Line(
        recorded,
        who=names.get(fact.subject, "") if fact.subject else "",
        what=LABELS[fact.predicate],
        slot=fact.slot.replace("_", " "),
        of=" · ".join(each for each in of if each) + (f" → {to}" if to else ""),
        by=names.get(by, "") if by else "",
        how=MODALITIES[fact.modality],
    )
