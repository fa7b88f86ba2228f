import django.core.validators
import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0005_exported_files")]

    operations = [
        migrations.CreateModel(
            name="DailyGoal",
            fields=[
                (
                    "project",
                    models.OneToOneField(
                        on_delete=django.db.models.deletion.CASCADE,
                        primary_key=True,
                        related_name="daily_goal",
                        serialize=False,
                        to="projects.project",
                    ),
                ),
                (
                    "words",
                    models.PositiveIntegerField(
                        validators=[
                            django.core.validators.MinValueValidator(1),
                            django.core.validators.MaxValueValidator(100_000),
                        ],
                        verbose_name="words a day",
                    ),
                ),
            ],
            options={
                "verbose_name": "daily goal",
                "verbose_name_plural": "daily goals",
            },
        ),
    ]
