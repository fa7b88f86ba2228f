from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("projects", "0013_concepts_by_hand")]

    operations = [
        migrations.AddField(
            model_name="bookmatter",
            name="author_name",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="In the files, and for those who open a reading link.",
                max_length=200,
                verbose_name="author, as on the cover",
            ),
        ),
    ]
