from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("memory", "0010_prepared_vectors")]

    operations = [
        migrations.AddField(
            model_name="entity",
            name="removed",
            field=models.BooleanField(db_default=False, default=False, verbose_name="not a name"),
        ),
        migrations.AddIndex(
            model_name="entity",
            index=models.Index(
                condition=models.Q(("removed", True)), fields=["project"], name="entity_no_name"
            ),
        ),
        migrations.AddField(
            model_name="storedfact",
            name="of_no_name",
            field=models.BooleanField(
                db_default=False, default=False, verbose_name="names what is no name"
            ),
        ),
    ]
