import uuid

import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("memory", "0007_thread_decisions_and_graph_layouts"),
        ("projects", "0004_calls_know_who_pays"),
    ]

    operations = [
        migrations.CreateModel(
            name="Asking",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("question", models.TextField(verbose_name="question")),
                ("before", models.PositiveIntegerField(blank=True, null=True)),
                ("phrases", models.JSONField(blank=True, default=list)),
                ("lines", models.JSONField(blank=True, default=list)),
                ("why", models.TextField(blank=True)),
                ("asked_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="askings",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "question to a book",
                "verbose_name_plural": "questions to books",
                "ordering": ["-asked_at"],
                "indexes": [
                    models.Index(fields=["project", "-asked_at"], name="asking_project_time")
                ],
            },
        ),
    ]
