"""Each migration since the oldest version that is upgraded leaves running processes in peace."""

from typing import Any

import pytest
from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models
from django.db.migrations.loader import MigrationLoader
from django.db.migrations.state import ModelState, ProjectState

from novellaforge.backups import archive
from tests.upgrade.migration_rules import findings
from tests.upgrade.test_upgrade import BACKUP

OURS = ("novellaforge", "projects", "memory", "writing")
# What stands as it is, and why: before the first release nobody upgraded while workers ran.
BEFORE_RELEASE = "Made before the first release: nothing that ran had another schema."
EXCEPTIONS: dict[str, str] = {
    "memory.0006_facts_the_author_spoke_of: locks a large table: Create index "
    "fact_the_author_spoke_of on field(s) project of model storedfact": BEFORE_RELEASE,
    "writing.0017_steps_by_stage: locks a large table: Create index step_stage on field(s) stage, "
    "stored_at of model stepresult": BEFORE_RELEASE,
}


def told(*operations: Any) -> list[str]:
    state = ProjectState()
    state.add_model(
        ModelState(
            "writing",
            "StepResult",
            [
                ("id", models.BigAutoField(primary_key=True)),
                ("name", models.CharField(max_length=10, null=True)),
            ],
        )
    )
    migration = migrations.Migration("0001_x", "writing")
    migration.operations = list(operations)
    return list(findings(migration, state))


INDEX = models.Index(fields=["name"], name="step_name")


@pytest.mark.parametrize(
    "operation",
    [
        migrations.AddField("StepResult", "more", models.TextField(null=True)),
        migrations.AddField("StepResult", "more", models.TextField(default="", db_default="")),
        migrations.AlterField("StepResult", "name", models.CharField(max_length=20, null=True)),
        migrations.AlterField("StepResult", "name", models.TextField(null=True)),
        AddIndexConcurrently("StepResult", INDEX),
        migrations.RunSQL("UPDATE writing_stepresult SET name = 'x'", ""),
        migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))]),
    ],
    ids=["null", "db_default", "longer", "text", "concurrently", "fill", "table"],
)
def test_leaves_them_in_peace(operation: Any) -> None:
    assert told(operation) == []


def test_a_table_that_is_new_may_be_made_in_steps() -> None:
    new = migrations.CreateModel("New", [("id", models.BigAutoField(primary_key=True))])
    assert told(new, migrations.AddField("New", "name", models.TextField())) == []


@pytest.mark.parametrize(
    ("operation", "begins"),
    [
        (migrations.RemoveField("StepResult", "name"), "takes away"),
        (migrations.RenameField("StepResult", "name", "title"), "takes away"),
        (migrations.DeleteModel("StepResult"), "takes away"),
        (migrations.AddField("StepResult", "x", models.TextField(default="")), "no default"),
        (migrations.AlterField("StepResult", "name", models.CharField(max_length=10)), "takes n"),
        (migrations.AlterField("StepResult", "name", models.IntegerField(null=True)), "another"),
        (migrations.AddIndex("StepResult", INDEX), "locks"),
        (migrations.RunSQL("UPDATE x SET y = 1"), "cannot be taken back"),
        (migrations.RunSQL("ALTER TABLE x DROP COLUMN y", ""), "takes away"),
    ],
    ids=["field", "name", "table", "default", "null", "type", "index", "for-ever", "sql"],
)
def test_does_not(operation: Any, begins: str) -> None:
    [said] = told(operation)
    assert said.startswith(begins)


def test_every_migration_since_keeps_to_it() -> None:
    with archive.opened(BACKUP) as reading:
        old = {(app, name) for app, names in reading.manifest.migrations.items() for name in names}
    loader = MigrationLoader(None)
    graph = loader.graph
    plan = [node for leaf in graph.leaf_nodes() for node in graph.forwards_plan(leaf)]
    state, said = ProjectState(), {}
    for key in dict.fromkeys(plan):
        migration = graph.nodes[key]
        if key in old or key[0] not in OURS:
            state = migration.mutate_state(state, preserve=False)
            continue
        for finding in findings(migration, state):
            said[f"{key[0]}.{key[1]}: {finding}"] = ""
    assert sorted(said.keys() - EXCEPTIONS.keys()) == []
    assert sorted(EXCEPTIONS.keys() - said.keys()) == []
