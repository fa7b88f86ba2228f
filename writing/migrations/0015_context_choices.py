import uuid

import django.db.models.deletion
import django.utils.timezone
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0004_calls_know_who_pays"),
        ("writing", "0014_notes"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="ContextChoice",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("key", models.CharField(max_length=200, verbose_name="piece")),
                (
                    "choice",
                    models.CharField(
                        choices=[("pin", "always"), ("exclude", "never")],
                        max_length=7,
                        verbose_name="choice",
                    ),
                ),
                ("text", models.TextField(blank=True, verbose_name="text")),
                (
                    "created_at",
                    models.DateTimeField(default=django.utils.timezone.now, editable=False),
                ),
                (
                    "author",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        to=settings.AUTH_USER_MODEL,
                    ),
                ),
                (
                    "chapter",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="context_choices",
                        to="projects.chapter",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="context_choices",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "context choice",
                "verbose_name_plural": "context choices",
                "ordering": ["created_at", "pk"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "chapter", "key"),
                        name="one_context_choice_a_piece",
                        nulls_distinct=False,
                    )
                ],
            },
        ),
    ]
