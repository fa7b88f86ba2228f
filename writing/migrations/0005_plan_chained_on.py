from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("writing", "0004_steering")]

    operations = [
        migrations.AddField(
            model_name="chapterplan",
            name="chained_on",
            field=models.TextField(
                blank=True,
                db_default="",
                default="",
                help_text="The end of the chapter before, as it was known when this was planned.",
            ),
        ),
    ]
