"""What a migration must not do while processes of the version before still run. Pure.

They read and write columns by name, insert rows without those that they do not know, and wait for
nobody: so a change is made in two versions, first what is new beside what is old (expand), then,
when nothing uses it any more, the old is taken away (contract). See docs/backup.md.
"""

import re
from collections.abc import Iterator

from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.db import connection, models
from django.db.migrations import Migration, operations
from django.db.migrations.operations.base import Operation
from django.db.migrations.state import ProjectState

# Tables that grow with every chapter: to lock one while an index is built stops all writing.
LARGE = {
    ("novellaforge", name)
    for name in ("llmcall", "sentcall", "sentpiece", "loggedevent", "auditrow", "spentsum")
} | {
    ("memory", "chunk"),
    ("memory", "storedfact"),
    ("memory", "factspan"),
    ("projects", "chapterversion"),
    ("writing", "stepresult"),
    ("writing", "beatdraft"),
    ("writing", "continuityissue"),
}
_TAKES_AWAY = re.compile(r"\bDROP\s+(TABLE|COLUMN)\b|\bRENAME\b", re.IGNORECASE)
_REMOVING = (
    operations.RemoveField,
    operations.RenameField,
    operations.DeleteModel,
    operations.RenameModel,
    operations.AlterModelTable,
)


def findings(migration: Migration, state: ProjectState) -> Iterator[str]:
    """`state`: before it; afterwards it is the one after it."""
    app = migration.app_label
    made: set[str] = set()
    for operation in migration.operations:
        altered = _field(operation, app, state)
        operation.state_forwards(app, state)
        if isinstance(operation, operations.CreateModel):
            made.add(operation.name_lower)
        elif getattr(operation, "model_name_lower", "") not in made:
            yield from _of(operation, app)
            if altered:
                yield from _altered(operation, altered, _field(operation, app, state))


def _field(operation: Operation, app: str, state: ProjectState) -> models.Field | None:
    """Of an AlterField, as it stands."""
    if not isinstance(operation, operations.AlterField):
        return None
    return state.models[app, operation.model_name_lower].fields[operation.name]


def _of(each: Operation, app: str) -> Iterator[str]:
    told = each.describe()
    if isinstance(each, _REMOVING):
        yield f"takes away: {told}"
    elif isinstance(each, operations.AddField):
        if _needs_value(each.field):
            yield f"no default in the database: {told}"
    elif isinstance(each, operations.AddIndex | operations.AddConstraint):
        if not isinstance(each, AddIndexConcurrently) and (app, each.model_name_lower) in LARGE:
            yield f"locks a large table: {told}"
    elif isinstance(each, operations.RemoveIndex):
        if (app, each.model_name_lower) in LARGE and not isinstance(each, RemoveIndexConcurrently):
            yield f"locks a large table: {told}"
    elif isinstance(each, operations.RunSQL | operations.RunPython):
        yield from _run(each)


def _needs_value(field: models.Field) -> bool:
    return not (field.null or field.many_to_many or field.has_db_default())


def _altered(each: Operation, old: models.Field, new: models.Field) -> Iterator[str]:
    if old.null and not new.null:
        yield f"takes nulls away: {each.describe()}"
    if old.is_relation or new.is_relation:
        kinds = [(type(field), field.deconstruct()[3].get("to")) for field in (old, new)]
        if kinds[0] != kinds[1]:
            yield f"another type: {each.describe()}"
    elif old.db_type(connection) != new.db_type(connection) and not _only_longer(old, new):
        yield f"another type: {each.describe()}"


def _only_longer(old: models.Field, new: models.Field) -> bool:
    if not isinstance(old, models.CharField):
        return False
    if not isinstance(new, models.CharField):
        return isinstance(new, models.TextField)
    return new.max_length is None or (old.max_length or 0) <= new.max_length


def _run(each: Operation) -> Iterator[str]:
    if not each.reversible:
        yield "cannot be taken back"
    if isinstance(each, operations.RunSQL) and _TAKES_AWAY.search(str(each.sql)):
        yield "takes away: SQL"
