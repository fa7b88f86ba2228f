from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("memory", "0011_no_names")]

    operations = [
        migrations.AddField(
            model_name="factspan",
            name="read",
            field=models.JSONField(blank=True, null=True),
        ),
    ]
