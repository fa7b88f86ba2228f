from django.db import migrations, models


class Migration(migrations.Migration):
    """Of forms: the database has no such limit, and changes nothing."""

    dependencies = [("projects", "0012_synopsis_before")]

    operations = [
        migrations.AlterField(
            model_name="concept",
            name="logline",
            field=models.TextField(max_length=1000, verbose_name="logline"),
        ),
        migrations.AlterField(
            model_name="concept",
            name="stakes",
            field=models.TextField(blank=True, max_length=1000, verbose_name="stakes"),
        ),
    ]
