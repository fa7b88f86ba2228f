from uuid import UUID

from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("novellaforge", "0003_loggedevent")]

    operations = [
        migrations.AddField(
            model_name="queuedtask",
            name="line",
            field=models.UUIDField(
                db_default=UUID(int=0), help_text="Whose turns follow each other."
            ),
        ),
        migrations.AddField(
            model_name="queuedtask",
            name="turn",
            field=models.BigIntegerField(
                blank=True, help_text="Empty until its time has come.", null=True
            ),
        ),
        migrations.AddField(
            model_name="queuedtask",
            name="unknown_since",
            field=models.DateTimeField(
                blank=True,
                help_text="Since when workers have not known its function.",
                null=True,
            ),
        ),
        migrations.RemoveIndex(model_name="queuedtask", name="queue_ready_by_queue"),
        migrations.AddIndex(
            model_name="queuedtask",
            index=models.Index(
                condition=models.Q(("set_aside_at__isnull", True), ("turn__isnull", False)),
                fields=["queue", "turn", "ready_at", "id"],
                name="queue_turns",
            ),
        ),
        migrations.AddIndex(
            model_name="queuedtask",
            index=models.Index(
                condition=models.Q(("set_aside_at__isnull", True), ("turn__isnull", True)),
                fields=["queue", "ready_at", "id"],
                name="queue_later",
            ),
        ),
        migrations.AddIndex(
            model_name="queuedtask",
            index=models.Index(
                condition=models.Q(("set_aside_at__isnull", True), ("turn__isnull", False)),
                fields=["queue", "line", "turn"],
                name="queue_lines",
            ),
        ),
        migrations.AddIndex(
            model_name="queuedtask",
            index=models.Index(
                condition=models.Q(("owner", ""), _negated=True),
                fields=["queue", "turn"],
                name="queue_running",
            ),
        ),
    ]
