"""What the JSON of each field looks like: what does not is refused, so no page meets it."""

from typing import Annotated, Any, get_args, get_type_hints
from uuid import UUID

from django.utils.translation import gettext_lazy as _
from pydantic import BaseModel, ConfigDict, Field, StrictStr, TypeAdapter, create_model

from memory.facts import Fact, predicate
from memory.ledger import fact_from
from memory.ledger.otherwise import MAY_DIFFER
from projects.structure.recorded import Before
from writing.analysis.observing import CONTENTS
from writing.analysis.wording import said
from writing.export.archive.values import Wrong, no_such_value
from writing.plan import Plan
from writing.review import Finding, Kind, Severity

Scalar = str | int | float | bool | None
Share = Annotated[float, Field(ge=-10, le=10)]


class _Phrase(BaseModel):
    model_config = ConfigDict(extra="forbid")

    text: StrictStr
    facts: list[int]


class _Line(BaseModel):
    model_config = ConfigDict(extra="forbid")

    number: int
    fact: UUID
    sentence: StrictStr
    place: int
    chapter: UUID | None
    whose: StrictStr


_KINDS = get_type_hints(Fact)
_OWN: dict[str, Any] = {name: (_KINDS[name], None) for name in MAY_DIFFER}
_READ: Any = create_model("_Read", __config__=ConfigDict(extra="forbid"), **_OWN)
_TEXTS = TypeAdapter(list[StrictStr])
_SCALARS = TypeAdapter(list[Scalar])
SHAPES: dict[tuple[str, str], TypeAdapter[Any]] = {
    ("characters", "aliases"): _SCALARS,
    ("characters", "voice_lines"): _SCALARS,
    ("chapters", "scenes"): _TEXTS,
    ("chapters", "required_points"): _TEXTS,
    ("chapters", "forbidden"): _TEXTS,
    ("structure_changes", "before"): TypeAdapter(Before),
    ("style", "lines"): _TEXTS,
    ("style", "samples"): _TEXTS,
    ("style", "worn_added"): _TEXTS,
    ("style", "worn_removed"): _TEXTS,
    ("settings", "rules_off"): _TEXTS,
    ("entities", "aliases"): _TEXTS,
    ("facts", "said"): TypeAdapter(dict[StrictStr, Any]),
    ("facts", "corrections"): TypeAdapter(dict[StrictStr, Any]),
    ("spans", "read"): TypeAdapter(_READ),
    ("readings", "counts"): TypeAdapter(dict[StrictStr, int]),
    ("readings", "paragraphs"): _TEXTS,
    ("layouts", "places"): TypeAdapter(dict[UUID, tuple[Share, Share]]),
    ("askings", "phrases"): TypeAdapter(list[_Phrase]),
    ("askings", "lines"): TypeAdapter(list[_Line]),
    ("plans", "plan"): TypeAdapter(Plan),
    ("reports", "contents"): CONTENTS,
    ("proposals", "findings"): TypeAdapter(list[Finding]),
}


def check_row(table: str, values: dict[str, Any]) -> None:
    """What no field says alone. Raises Wrong, or pydantic's ValueError."""
    if table == "facts":
        _check_fact(values)
    elif table == "findings":
        _among("kind", values["kind"], get_args(Kind))
        _among("severity", values["severity"], get_args(Severity))
    elif table == "reports":
        _check_sayings(values["contents"])


def _check_fact(values: dict[str, Any]) -> None:
    every = [values["said"]]
    if values["corrections"]:
        every.append(values["said"] | values["corrections"])
    for fact in map(fact_from, every):
        if predicate(fact.predicate) is None:
            raise no_such_value("predicate")


def _check_sayings(contents: Any) -> None:
    """Each observation has the values of its sentence."""
    for each in CONTENTS.validate_python(contents).observations:
        try:
            said(each)
        except (KeyError, TypeError) as error:
            raise Wrong(_("%(code)s lacks a value"), code=each.code) from error


def _among(name: str, value: object, allowed: tuple[str, ...]) -> None:
    if value not in allowed:
        raise no_such_value(name)
