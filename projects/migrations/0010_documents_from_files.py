from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0009_front_and_back_matter")]

    operations = [
        migrations.AddField(
            model_name="document",
            name="file_name",
            field=models.CharField(
                blank=True, db_default="", default="", max_length=200, verbose_name="file name"
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="size",
            field=models.PositiveBigIntegerField(
                db_default=0, default=0, editable=False, verbose_name="size"
            ),
        ),
        migrations.AddField(
            model_name="document",
            name="notices",
            field=models.TextField(blank=True, db_default="", default="", editable=False),
        ),
        migrations.AddField(
            model_name="document",
            name="deleted_at",
            field=models.DateTimeField(blank=True, editable=False, null=True),
        ),
    ]
