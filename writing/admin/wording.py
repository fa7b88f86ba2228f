"""Where a setting's value comes from, in words."""

from collections.abc import Iterable

from django.utils.formats import localize
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from writing.dials import Dial, Given, Source, Value
from writing.models import GenerationSettings
from writing.models.settings import Preset

SOURCES: dict[Source, object] = {
    "book": _("this book"),
    "book_preset": _("this book's preset “%(preset)s”"),
    "site": _("the whole site"),
    "site_preset": _("the whole site's preset “%(preset)s”"),
    "environment": _("the environment"),
}


def in_force(dial: Dial, own: Source) -> str:
    """For the field in which the `own` value is typed."""
    said = gettext("In force: %(value)s, from %(source)s (%(variable)s).") % {
        "value": value_of(dial.value),
        "source": source_of(dial.given[0]),
        "variable": dial.variable,
    }
    if dial.source != own:
        return said
    below = dial.without(own)
    emptied = gettext("Left empty: %(value)s, from %(source)s.") % {
        "value": value_of(below.value),
        "source": source_of(below),
    }
    return f"{said} {emptied}"


def from_whom(dial: Dial) -> str:
    return gettext("In force: as %(source)s says (%(variable)s).") % {
        "source": source_of(dial.given[0]),
        "variable": dial.variable,
    }


def shown(dials: Iterable[Dial]) -> tuple[tuple[str, str, str], ...]:
    """For a table: each setting with its variable, the value in force, who gives it and who
    else would.
    """
    return tuple((label_of(dial), value_of(dial.value), heard(dial)) for dial in dials)


def label_of(dial: Dial) -> str:
    return f"{label_of_name(dial.name)} ({dial.variable})"


def label_of_name(name: str) -> str:
    return str(GenerationSettings._meta.get_field(name).verbose_name)  # type: ignore[union-attr]


def heard(dial: Dial) -> str:
    first, *others = dial.given
    if not others:
        return source_of(first)
    over = "; ".join(f"{value_of(each.value)}, {source_of(each)}" for each in others)
    return gettext("%(source)s (before: %(others)s)") % {
        "source": source_of(first),
        "others": over,
    }


def source_of(given: Given) -> str:
    name = Preset(given.preset).label if given.preset else ""
    return str(SOURCES[given.source]) % {"preset": name}


def value_of(value: Value) -> str:
    if isinstance(value, bool):
        return gettext("yes") if value else gettext("no")
    if isinstance(value, tuple):
        return ", ".join(value) or gettext("none")
    return str(localize(value))
