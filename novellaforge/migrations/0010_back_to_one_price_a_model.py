from django.db import migrations
from django.db.models import Q
from django.utils import timezone


def keep_one(apps, schema_editor):
    """On the way back: of each model the price that holds now, best for whatever provider."""
    prices = apps.get_model("novellaforge", "Price").objects
    valid = Q(valid_from=None) | Q(valid_from__lte=timezone.now())
    for model in list(prices.order_by().values_list("model", flat=True).distinct()):
        mine = prices.filter(model=model)
        holding = mine.filter(valid) or mine.all()
        kept = max(holding, key=lambda each: (not each.provider, str(each.valid_from or "")))
        mine.exclude(pk=kept.pk).delete()


class Migration(migrations.Migration):
    dependencies = [("novellaforge", "0009_prices_by_provider_and_time")]

    operations = [migrations.RunPython(migrations.RunPython.noop, keep_one)]
