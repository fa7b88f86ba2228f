from django.db import migrations


def say_so(apps, schema_editor):
    calls = apps.get_model("novellaforge", "LLMCall").objects
    calls.filter(cost__gt=0, priced=False).update(priced=True)


class Migration(migrations.Migration):
    dependencies = [("novellaforge", "0006_priced_calls_of_an_owner")]

    operations = [migrations.RunPython(say_so, migrations.RunPython.noop)]
