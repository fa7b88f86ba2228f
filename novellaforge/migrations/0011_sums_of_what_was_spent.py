from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [("novellaforge", "0010_back_to_one_price_a_model")]

    operations = [
        migrations.CreateModel(
            name="SpentSum",
            fields=[
                (
                    "id",
                    models.BigAutoField(
                        auto_created=True, primary_key=True, serialize=False, verbose_name="ID"
                    ),
                ),
                ("project_id", models.UUIDField(null=True)),
                ("owner_id", models.BigIntegerField(null=True)),
                ("quarter", models.DateTimeField()),
                ("currency", models.CharField(max_length=3)),
                ("priced", models.BooleanField()),
                ("calls", models.BigIntegerField()),
                ("tokens", models.BigIntegerField()),
                ("cost", models.DecimalField(decimal_places=8, max_digits=20)),
            ],
            options={
                "verbose_name": "sum of what was spent",
                "verbose_name_plural": "sums of what was spent",
                "indexes": [
                    models.Index(fields=["project_id", "quarter"], name="spent_project"),
                ],
                "constraints": [
                    models.UniqueConstraint(
                        fields=("owner_id", "quarter", "project_id", "currency", "priced"),
                        name="one_sum_a_quarter",
                        nulls_distinct=False,
                    ),
                ],
            },
        ),
    ]
