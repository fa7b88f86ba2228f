from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("novellaforge", "0012_sums_are_kept_by_triggers")]

    operations = [
        migrations.AddIndex(
            model_name="queuedtask",
            index=models.Index(
                condition=models.Q(("set_aside_at__isnull", False)),
                fields=["id"],
                include=("queue",),
                name="queue_set_aside",
            ),
        ),
        migrations.RemoveIndex(model_name="queuedtask", name="queue_failed"),
    ]
