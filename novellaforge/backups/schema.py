"""The state of the schema: which migrations are applied, and how it is made, at any of them.

All of it within the caller's transaction, indexes too: `CREATE INDEX CONCURRENTLY` cannot be, and
need not be where nobody else reads the table yet.
"""

from collections.abc import Callable, Iterable
from typing import Any

from django.contrib.contenttypes.models import ContentType
from django.contrib.postgres.operations import AddIndexConcurrently, RemoveIndexConcurrently
from django.core.management.sql import emit_post_migrate_signal
from django.db import connection, migrations
from django.db.migrations.executor import MigrationExecutor
from django.db.migrations.recorder import MigrationRecorder
from psycopg import sql

Key = tuple[str, str]

_FUNCTIONS = """
SELECT DISTINCT t.tgfoid::regprocedure::text FROM pg_trigger t
JOIN pg_class c ON c.oid = t.tgrelid
JOIN pg_proc p ON p.oid = t.tgfoid
WHERE NOT t.tgisinternal AND c.relname = ANY (%s)
  AND c.relnamespace = current_schema()::regnamespace
  AND p.pronamespace = c.relnamespace
  AND NOT EXISTS (SELECT FROM pg_depend d
                  WHERE d.classid = 'pg_proc'::regclass AND d.objid = p.oid AND d.deptype = 'e')
"""


def applied() -> dict[str, list[str]]:
    """By app, in the order of their names; nothing where the database has no table yet."""
    found: dict[str, list[str]] = {}
    for app, name in sorted(MigrationRecorder(connection).applied_migrations()):
        found.setdefault(app, []).append(name)
    return found


def unknown(told: dict[str, list[str]]) -> list[str]:
    """Those of these that this program does not have: a newer one applied them."""
    known = MigrationExecutor(connection).loader.disk_migrations
    keys = [(app, name) for app, names in told.items() for name in names]
    return [f"{app}.{name}" for app, name in keys if (app, name) not in known]


def make(told: dict[str, list[str]]) -> None:
    """Just these migrations, in an empty schema."""
    wanted = {(app, name) for app, names in told.items() for name in names}
    executor = _executor()
    graph = executor.loader.graph
    last = [
        key
        for key in wanted
        if not any(each.key in wanted for each in graph.node_map[key].children)
    ]
    _migrate(executor, sorted(last))


def bring_up_to_date() -> int:
    """How many migrations that took."""
    executor = _executor()
    return _migrate(executor, executor.loader.graph.leaf_nodes())


def tell_apps() -> None:
    """What Django does after `migrate`: permissions and content types of new models."""
    ContentType.objects.clear_cache()
    emit_post_migrate_signal(0, interactive=False, db=connection.alias)


def drop(tables: Iterable[str]) -> None:
    """With the functions of their triggers. What others have in this schema stays."""
    names = list(tables)
    with connection.cursor() as cursor:
        cursor.execute(_FUNCTIONS, [names])
        functions = [name for (name,) in cursor.fetchall()]
        if names:
            every = sql.SQL(", ").join(map(sql.Identifier, names))
            cursor.execute(sql.SQL("DROP TABLE {} CASCADE").format(every))
        for function in functions:
            cursor.execute(f"DROP FUNCTION {function}")


def _migrate(executor: MigrationExecutor, targets: list[Key]) -> int:
    plan = executor.migration_plan(targets)
    executor.migrate(targets, plan)
    return len(plan)


def _executor() -> MigrationExecutor:
    executor = MigrationExecutor(connection)
    for migration in executor.loader.graph.nodes.values():
        migration.operations = [_in_transaction(each) for each in migration.operations]
        migration.atomic = True
    return executor


_PLAIN: dict[type[Any], Callable[[Any], Any]] = {
    AddIndexConcurrently: lambda each: migrations.AddIndex(each.model_name, each.index),
    RemoveIndexConcurrently: lambda each: migrations.RemoveIndex(each.model_name, each.name),
}


def _in_transaction(operation: Any) -> Any:
    plain = _PLAIN.get(type(operation))
    return plain(operation) if plain else operation
