from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0011_account_exports")]

    operations = [
        migrations.AddField(
            model_name="project",
            name="synopsis_before",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                editable=False,
                verbose_name="synopsis before it",
            ),
        ),
    ]
