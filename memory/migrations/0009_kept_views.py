import django.db.models.deletion
import django.utils.timezone
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("memory", "0008_askings"),
        ("projects", "0007_structure_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="KeptView",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("page", models.CharField(max_length=10)),
                ("asked", models.CharField(blank=True, max_length=120)),
                ("state", models.CharField(max_length=64)),
                ("value", models.TextField()),
                ("made_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="kept_views",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "kept view of a page",
                "verbose_name_plural": "kept views of pages",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "page", "asked"), name="one_kept_view_an_asking"
                    )
                ],
            },
        ),
    ]
