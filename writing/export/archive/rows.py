"""The rows of an archive as objects that are not stored yet, each of its fields checked.

A first pass reads every row alone, with the archive's own ids; a second gives new ids and joins
the rows with one another. Raises Wrong, with the table and the row in it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import connection
from django.db.models import ForeignKey, JSONField, Model, UUIDField
from django.utils.translation import gettext_lazy as _
from pydantic import StrictStr, TypeAdapter
from pydantic import ValidationError as WrongShape

from projects.models import Project
from writing.export.archive.packing import OWNER, PARTED
from writing.export.archive.reading import Archive, Row
from writing.export.archive.renaming import Ids, said_anew
from writing.export.archive.shapes import SHAPES, check_row
from writing.export.archive.tables import (
    BY_MODEL,
    NUMBERED,
    TABLES,
    Fields,
    Table,
    is_of,
    is_person,
)
from writing.export.archive.values import Wrong, missing, no_such_value, read

EXTRA = {name: frozenset({"parts"}) for name in PARTED}
PARTS: dict[str, TypeAdapter[Any]] = {
    "set_aside": TypeAdapter(list[StrictStr] | None),
    "reports": TypeAdapter(dict[StrictStr, list[StrictStr]]),
}


@dataclass
class Known:
    """The keys of every table's rows, as the archive has them, by what they become."""

    keys: dict[str, dict[Any, Any]] = field(default_factory=dict)

    def new(self, table: str, key: Any) -> Any:
        try:
            return self.keys[table][key]
        except (KeyError, TypeError) as error:
            why = _("it refers to a row of %(table)s that is not there")
            raise Wrong(why, table=table) from error


def checked(archive: Archive) -> dict[str, list[Row]]:
    """Every table's rows with values of their fields' types, ids as they are in the archive."""
    return {table.name: list(_checked(table, archive.of(table.name))) for table in TABLES}


def _checked(table: Table, rows: list[Row]) -> Iterator[Row]:
    fields = {each.name: each for each in table.fields}
    names = frozenset(fields) | EXTRA.get(table.name, frozenset())
    for number, row in enumerate(rows, 1):
        try:
            if not row.keys() <= names:
                raise Wrong(_("it has a field that is unknown"))
            values = {each.name: _value(each, row, table) for each in fields.values()}
            _validate(table, values)
            check_row(table.name, values)
            if table.name in PARTS:
                PARTS[table.name].validate_python(row.get("parts"))
        except (WrongShape, ValidationError, ValueError) as error:
            raise in_row(table.name, number, _told(error)) from error
        yield values | {name: row.get(name) for name in names - frozenset(fields)}


def in_row(table: str, number: int, why: object) -> Wrong:
    return Wrong(_("%(table)s, row %(row)d: %(said)s"), table=table, row=number, said=why)


def _told(error: Exception) -> object:
    """What is wrong first, as `str` says it on one line."""
    if isinstance(error, WrongShape):
        where = " ".join(map(str, error.errors()[0]["loc"]))
        return no_such_value(where) if where else Wrong(_("it cannot have this value"))
    if isinstance(error, ValidationError):
        return "; ".join(f"{name}: {' '.join(told)}" for name, told in error.message_dict.items())
    return error if isinstance(error, Wrong) else Wrong(_("it cannot have this value"))


def _value(each: Fields, row: Row, table: Table) -> Any:
    """A field that an older archive does not have is as in a new row."""
    if each.name not in row:
        if each.primary_key or (isinstance(each, ForeignKey) and not each.null):
            raise missing(each.name)
        return None if isinstance(each, ForeignKey) else each.get_default()
    value = row[each.name]
    if is_person(each):
        if value not in (OWNER, None):
            raise no_such_value(each.name)
        return value
    if isinstance(each, ForeignKey):
        return None if value is None and each.null else read(each.target_field, value)
    value = read(each, value)
    if isinstance(each, JSONField) and value is not None:
        try:
            SHAPES[table.name, each.name].validate_python(value)
        except WrongShape as error:
            raise no_such_value(each.name) from error
    return value


def _validate(table: Table, values: Row) -> None:
    """By the model's own validators and choices; what is empty may stay so."""
    model = table.model
    plain = {name: value for name, value in values.items() if not _joins(table, name)}
    instance = model(**plain)
    skipped = {each.name for each in model._meta.fields if each.name not in plain}
    skipped |= {
        each.name
        for each in table.fields
        if each.name in plain
        and plain[each.name] in each.empty_values
        and not (each.choices and plain[each.name] is not None and not each.blank)
    }
    instance.clean_fields(exclude=skipped)


def _joins(table: Table, name: str) -> bool:
    return isinstance(table.model._meta.get_field(name), ForeignKey)


def keys_of(rows: Mapping[str, list[Row]], ids: Ids) -> Known:
    """After entities and facts have their ids. Raises Wrong for a key that is there twice."""
    known = Known()
    for table in TABLES:
        key = table.key
        if isinstance(key, ForeignKey) or key not in table.fields:
            continue
        old = [row[key.name] for row in rows[table.name]]
        if len(set(old)) != len(old):
            raise Wrong(_("%(table)s: two rows of one id"), table=table.name)
        if table.model in NUMBERED:
            new: list[Any] = _numbers(table.model, len(old))
        else:
            new = [ids.make(uid) for uid in old]
        known.keys[table.name] = dict(zip(old, new, strict=True))
    return known


def _numbers(model: type[Model], count: int) -> list[int]:
    """So many keys that nobody else will have."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT nextval(pg_get_serial_sequence(%s, 'id')) FROM generate_series(1, %s)",
            [model._meta.db_table, count],
        )
        return [number for (number,) in cursor.fetchall()]


@dataclass(frozen=True)
class Joining:
    """What every row needs to become one of the new book's."""

    ids: Ids
    known: Known
    book: Project
    owner: User

    def instances(self, table: Table, rows: list[Row]) -> list[Model]:
        made = []
        for number, row in enumerate(rows, 1):
            try:
                made.append(self._instance(table, row))
            except Wrong as error:
                raise in_row(table.name, number, error) from error
        return made

    def _instance(self, table: Table, row: Row) -> Model:
        values: dict[str, Any] = {
            each.attname: self._value(table, each, row[each.name]) for each in table.fields
        }
        for each in table.model._meta.concrete_fields:
            if is_of(each, Project):
                values[each.attname] = self.book.pk
        return table.model(**values)

    def _value(self, table: Table, each: Fields, value: Any) -> Any:
        if value is None:
            return None
        if is_person(each):
            return self.owner.pk
        if isinstance(each, ForeignKey):
            return self.known.new(BY_MODEL[each.related_model].name, value)
        if each.primary_key:
            return self.known.new(table.name, value)
        if each.name in table.holding:
            return self._held(table, each, value)
        return value

    def _held(self, table: Table, each: Fields, value: Any) -> Any:
        if isinstance(each, UUIDField):
            return self.ids.of(value)
        if table.name == "facts":
            return said_anew(self.ids, value)
        return self.ids.within(value)
