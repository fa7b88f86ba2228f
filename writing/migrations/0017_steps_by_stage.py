from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        ("writing", "0016_alternatives_of_a_beat"),
    ]

    operations = [
        migrations.AddIndex(
            model_name="stepresult",
            index=models.Index(fields=["stage", "stored_at"], name="step_stage"),
        ),
    ]
