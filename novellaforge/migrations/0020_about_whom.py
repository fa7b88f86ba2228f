"""What others did to a person is theirs to see; the index is built beside the work that goes on."""

from django.contrib.postgres.operations import AddIndexConcurrently
from django.db import migrations, models


class Migration(migrations.Migration):
    atomic = False

    dependencies = [("novellaforge", "0019_second_factors")]

    operations = [
        migrations.AddField(
            model_name="auditrow",
            name="person_id",
            field=models.BigIntegerField(
                blank=True,
                help_text="Empty: nobody but who did it.",
                null=True,
                verbose_name="about whom",
            ),
        ),
        AddIndexConcurrently(
            "auditrow", models.Index(fields=["person_id", "-id"], name="audit_person")
        ),
    ]
