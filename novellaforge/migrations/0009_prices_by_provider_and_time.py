from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("novellaforge", "0008_lists_of_the_admin")]

    operations = [
        migrations.AddField(
            model_name="llmcall",
            name="provider",
            field=models.CharField(
                db_default="",
                default="",
                help_text="Its address, without scheme. Empty: a call of an older version.",
                max_length=200,
            ),
        ),
        migrations.AlterModelOptions(
            name="price",
            options={
                "ordering": ["model", "provider", "-valid_from"],
                "verbose_name": "price",
                "verbose_name_plural": "prices",
            },
        ),
        migrations.AddField(
            model_name="price",
            name="provider",
            field=models.CharField(
                blank=True,
                db_default="",
                default="",
                help_text="Its address or the beginning of it, as api.deepseek.com. "
                "Empty: whoever is asked.",
                max_length=200,
                verbose_name="provider",
            ),
        ),
        migrations.AddField(
            model_name="price",
            name="valid_from",
            field=models.DateTimeField(
                blank=True,
                help_text="For calls that begin then or later. Empty: from the beginning.",
                null=True,
                verbose_name="valid from",
            ),
        ),
        migrations.AlterField(
            model_name="price",
            name="model",
            field=models.CharField(
                help_text="The model's name as it is asked for.", max_length=200
            ),
        ),
        migrations.AddConstraint(
            model_name="price",
            constraint=models.UniqueConstraint(
                fields=("model", "provider", "valid_from"),
                name="one_price_a_moment",
                nulls_distinct=False,
                violation_error_message="There is a price of this model at this provider from "
                "that moment: change it, or say from when the new one is valid.",
            ),
        ),
    ]
