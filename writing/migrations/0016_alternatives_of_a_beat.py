import django.db.models.deletion
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("writing", "0015_context_choices")]

    operations = [
        migrations.AddField(
            model_name="proposal",
            name="beat",
            field=models.PositiveSmallIntegerField(blank=True, null=True, verbose_name="beat"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="findings",
            field=models.JSONField(blank=True, null=True, verbose_name="findings"),
        ),
        migrations.AddField(
            model_name="proposal",
            name="run",
            field=models.ForeignKey(
                blank=True,
                null=True,
                on_delete=django.db.models.deletion.SET_NULL,
                related_name="+",
                to="writing.generationrun",
            ),
        ),
    ]
