import django.db.models.deletion
import django.utils.timezone
import uuid
from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("projects", "0007_structure_changes"),
        ("writing", "0017_steps_by_stage"),
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
    ]

    operations = [
        migrations.CreateModel(
            name="WordReturn",
            fields=[
                (
                    "id",
                    models.UUIDField(
                        default=uuid.uuid4, editable=False, primary_key=True, serialize=False
                    ),
                ),
                ("name", models.CharField(max_length=200, verbose_name="file name")),
                ("doubts", models.JSONField(blank=True, default=list, verbose_name="doubts")),
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
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="word_return",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "edited Word file",
                "verbose_name_plural": "edited Word files",
            },
        ),
        migrations.CreateModel(
            name="ReturnedChapter",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("paragraphs", models.JSONField(verbose_name="paragraphs")),
                ("comments", models.JSONField(blank=True, default=list, verbose_name="comments")),
                (
                    "base",
                    models.ForeignKey(
                        blank=True,
                        null=True,
                        on_delete=django.db.models.deletion.SET_NULL,
                        related_name="+",
                        to="projects.chapterversion",
                    ),
                ),
                (
                    "chapter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.chapter",
                    ),
                ),
                (
                    "returned",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="chapters",
                        to="writing.wordreturn",
                    ),
                ),
            ],
            options={
                "verbose_name": "chapter of an edited Word file",
                "verbose_name_plural": "chapters of edited Word files",
                "ordering": ["chapter__number"],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("returned", "chapter"), name="one_return_a_chapter"
                    )
                ],
            },
        ),
    ]
