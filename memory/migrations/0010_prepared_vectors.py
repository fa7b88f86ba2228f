import django.db.models.deletion
import django.utils.timezone
import pgvector.django.vector
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("memory", "0009_kept_views"),
        ("projects", "0007_structure_changes"),
    ]

    operations = [
        migrations.CreateModel(
            name="PreparedVector",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("sha256", models.CharField(max_length=64)),
                ("text", models.TextField(blank=True)),
                ("embedding", pgvector.django.vector.VectorField(blank=True, null=True)),
                ("embedding_model", models.CharField(blank=True, max_length=200)),
                ("wanted_at", models.DateTimeField(default=django.utils.timezone.now)),
                (
                    "chapter",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="+",
                        to="projects.chapter",
                    ),
                ),
                (
                    "project",
                    models.ForeignKey(
                        on_delete=django.db.models.deletion.CASCADE,
                        related_name="prepared_vectors",
                        to="projects.project",
                    ),
                ),
            ],
            options={
                "verbose_name": "prepared vector",
                "verbose_name_plural": "prepared vectors",
                "constraints": [
                    models.UniqueConstraint(
                        fields=("project", "sha256"), name="one_prepared_vector_a_passage"
                    )
                ],
            },
        ),
    ]
