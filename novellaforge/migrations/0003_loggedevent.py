import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("novellaforge", "0002_queue_counts_failures_and_deaths")]

    operations = [
        migrations.CreateModel(
            name="LoggedEvent",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("stream", models.UUIDField()),
                ("type", models.CharField(max_length=30)),
                ("payload", models.JSONField()),
                ("at", models.DateTimeField(default=django.utils.timezone.now)),
            ],
            options={
                "verbose_name": "event",
                "verbose_name_plural": "events",
                "indexes": [models.Index(fields=["stream", "id"], name="event_stream")],
            },
        ),
    ]
