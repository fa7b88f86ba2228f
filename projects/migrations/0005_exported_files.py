import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("projects", "0004_calls_know_who_pays"),
    ]

    operations = [
        migrations.CreateModel(
            name="ExportFile",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("format", models.CharField(max_length=10, verbose_name="format")),
                ("texts", models.CharField(max_length=10, verbose_name="texts")),
                ("titles", models.BooleanField(default=True, verbose_name="titles")),
                ("chapters", models.PositiveIntegerField(default=0, verbose_name="chapters")),
                ("words", models.PositiveIntegerField(default=0, verbose_name="words")),
                ("data", models.BinaryField(default=b"")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                ("finished_at", models.DateTimeField(blank=True, null=True)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="exports",
                        to="projects.project",
                    ),
                ),
                (
                    "requested_by",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
            ],
            options={
                "verbose_name": "exported file",
                "verbose_name_plural": "exported files",
                "ordering": ["-created_at"],
                "indexes": [
                    models.Index(
                        condition=models.Q(("finished_at", None), _negated=True),
                        fields=["project", "-created_at"],
                        name="export_project_time",
                    )
                ],
            },
        ),
    ]
